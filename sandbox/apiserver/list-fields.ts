// Which fields there are in an object, each with its path and its value. Updates and applies count them differently.
import { joinPath, toItemElement } from './field-paths.ts';
import { childSchema, resolve } from './schema.ts';
import type { Schema } from './schemas.ts';
import type { Json } from './validation.ts';

/** The value of a path that only says "this node is there". */
const present = Symbol('present');

export type Fields = Map<string, unknown>;

/** Which nodes are fields of their own beside what is in them. */
type OwnNode = (schema: Schema, path: string) => boolean;

/** As an update is recorded for a custom kind: every map that appears, appears as a field too. */
export const everyNode: OwnNode = () => true;
/** The same for built-in kinds: their structs are always there, their maps and keyed lists are not. */
export const mapsAndLists: OwnNode = (schema, path) => !isAlwaysThere(schema, path) && !path.endsWith('f:containers');

/** A struct that Go embeds without a pointer is in every object; inside a list's item it comes with the item. */
function isAlwaysThere(schema: Schema, path: string): boolean {
  return schema.default !== undefined && schema.properties !== undefined && !path.includes('\nk:');
}
/** As apply records: leaves and the items of keyed lists. */
export const leavesOnly: OwnNode = () => false;

const unmanaged = [
  'apiVersion',
  'kind',
  'name',
  'namespace',
  'creationTimestamp',
  'selfLink',
  'uid',
  'generation',
  'managedFields',
  'resourceVersion',
  'deletionTimestamp',
  'deletionGracePeriodSeconds',
];
const isUnmanaged = new Set([
  ...unmanaged.slice(0, 2).map((key) => `f:${key}`),
  ...unmanaged.slice(2).map((key) => `f:metadata\nf:${key}`),
]);

/** All managed fields of an object, each with its value. */
export function listFields(object: Json, schema: Schema, ownNode: OwnNode): Fields {
  const fields: Fields = new Map();
  visitMap(object, schema, '', { fields, ownNode });
  for (const path of fields.keys()) if (isUnmanaged.has(path)) fields.delete(path);
  return fields;
}

interface Visit {
  fields: Fields;
  ownNode: OwnNode;
}

function visit(value: any, schema: Schema, path: string, into: Visit): void {
  if (isLeaf(value, schema)) {
    const isEmptyStruct =
      value !== null && typeof value === 'object' && into.ownNode === mapsAndLists && isAlwaysThere(schema, path);
    if (!isEmptyStruct || Object.keys(value).length > 0) into.fields.set(path, value);
    return;
  }
  const isRootMetadata = path === 'f:metadata';
  if (!isRootMetadata && into.ownNode(schema, path)) into.fields.set(joinPath(path, '.'), present);
  if (Array.isArray(value)) visitList(value, schema, path, into);
  else visitMap(value, schema, path, into);
}

function isLeaf(value: any, schema: Schema): boolean {
  if (value === null || typeof value !== 'object') return true;
  if (Array.isArray(value)) return !['set', 'map'].includes(schema['x-kubernetes-list-type'] ?? 'atomic');
  return Object.keys(value).length === 0 || schema['x-kubernetes-map-type'] === 'atomic';
}

function visitMap(value: Json, schema: Schema, path: string, into: Visit): void {
  for (const [key, item] of Object.entries(value)) {
    visit(item, childSchema(schema, key) ?? {}, joinPath(path, `f:${key}`), into);
  }
}

function visitList(list: any[], schema: Schema, path: string, into: Visit): void {
  const items = resolve(schema.items);
  for (const item of list) {
    const at = joinPath(path, toItemElement(item, schema));
    if (schema['x-kubernetes-list-type'] === 'set' || isLeaf(item, items)) into.fields.set(at, item);
    else {
      into.fields.set(joinPath(at, '.'), present);
      visitMap(item, items, at, into);
    }
  }
}
