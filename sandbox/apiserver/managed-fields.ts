// metadata.managedFields: who wrote which field. Written on every create and update, and what apply's conflicts rest on.
import { isDeepStrictEqual } from 'node:util';
import { withMetadata } from './decode.ts';
import { fromTree, toTree } from './field-paths.ts';
import { everyNode, listFields, mapsAndLists, type Fields } from './list-fields.ts';
import { joinGroupVersion } from './kinds.ts';
import { formatTime } from '../component/times.ts';
import type { Json } from './validation.ts';
import type { WriteRequest } from './write-request.ts';

export interface Manager {
  manager: string;
  operation: 'Apply' | 'Update';
  subresource: string;
  apiVersion: string;
  time: string;
  fields: Set<string>;
}

export function readManagers(object: Json | undefined): Manager[] {
  return (object?.metadata.managedFields ?? []).map((entry: Json) => ({
    manager: entry.manager ?? '',
    operation: entry.operation,
    subresource: entry.subresource ?? '',
    apiVersion: entry.apiVersion,
    time: entry.time ?? '',
    fields: fromTree(entry.fieldsV1 ?? {}),
  }));
}

/** Changes `object`. Managers that own nothing any more are left out. */
export function writeManagers(object: Json, managers: Manager[]): void {
  const owning = managers.filter(({ fields }) => fields.size > 0);
  owning.sort(
    (a, b) =>
      compare(a.operation, b.operation) ||
      compare(a.time, b.time) ||
      compare(a.manager, b.manager) ||
      compare(a.subresource, b.subresource),
  );
  object.metadata.managedFields = owning.map(({ manager, operation, subresource, apiVersion, time, fields }) => ({
    manager,
    operation,
    apiVersion,
    time,
    fieldsType: 'FieldsV1',
    fieldsV1: toTree(fields),
    ...(subresource && { subresource }),
  }));
  if (owning.length === 0) delete object.metadata.managedFields;
}

function compare(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}

/** Fields that differ between two states. */
export function diffFields(before: Fields, after: Fields): { changed: Set<string>; removed: Set<string> } {
  const changed = new Set<string>();
  for (const [path, value] of after) {
    if (!before.has(path) || !isDeepStrictEqual(before.get(path), value)) changed.add(path);
  }
  return { changed, removed: new Set([...before.keys()].filter((path) => !after.has(path))) };
}

export function findManager(managers: Manager[], request: WriteRequest, operation: Manager['operation']): Manager {
  const { fieldManager: manager, subresource } = request;
  const apiVersion = joinGroupVersion(request.type);
  const found = managers.find(
    (m) =>
      m.manager === manager &&
      m.operation === operation &&
      m.subresource === subresource &&
      m.apiVersion === apiVersion,
  );
  if (found) return found;
  const added: Manager = { manager, operation, subresource, apiVersion, time: '', fields: new Set() };
  managers.push(added);
  return added;
}

/** Records a create or update: what it changed is the writer's now, and nobody else's. Changes `next`. */
export function recordWrite(next: Json, current: Json | undefined, request: WriteRequest): void {
  const schema = withMetadata(request.type);
  const ownNode = request.type.custom ? everyNode : mapsAndLists;
  const before: Fields = current ? listFields(current, schema, ownNode) : new Map();
  const { changed, removed } = diffFields(before, listFields(next, schema, ownNode));
  const managers = readManagers(current);
  if (changed.size > 0 || removed.size > 0) {
    for (const manager of managers) manager.fields = manager.fields.difference(changed).difference(removed);
    const own = findManager(managers, request, 'Update');
    if (changed.size > 0)
      Object.assign(own, { time: formatTime(request.state.clock.now()), fields: own.fields.union(changed) });
  }
  writeManagers(next, managers);
}
