// The Table an object list becomes for `kubectl get`.
import type { StoredObject } from '../api.ts';
import type { ResourceType } from './kinds.ts';
import type { Json } from './validation.ts';
import { columnsOf } from './table-columns.ts';

interface TableShape {
  version: string;
  includeObject: 'None' | 'Metadata' | 'Object';
}

/** `now` in ms since 1970: ages are counted from it. */
export function toTable(
  objects: StoredObject[],
  type: ResourceType,
  shape: TableShape,
  now: number,
  metadata: Json,
): Json {
  const { columns, toCells } = columnsOf(type);
  const rows = objects.map((object) => ({ cells: toCells(object, now), ...toRowObject(object, shape) }));
  const columnDefinitions = columns.map(({ jsonPath: _, ...column }) => ({
    format: '',
    description: '',
    priority: 0,
    ...column,
  }));
  return { kind: 'Table', apiVersion: `meta.k8s.io/${shape.version}`, metadata, columnDefinitions, rows };
}

function toRowObject(object: StoredObject, { includeObject, version }: TableShape): Json {
  if (includeObject === 'None') return {};
  if (includeObject === 'Object') return { object };
  return { object: { kind: 'PartialObjectMetadata', apiVersion: `meta.k8s.io/${version}`, metadata: object.metadata } };
}
