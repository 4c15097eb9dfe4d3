// Fields as managedFields names them: which there are in an object, and the tree (FieldsV1) they are written as.
// A path is its elements (`f:spec`, `k:{"name":"x"}`, `v:"a"`) joined by newlines, which none of them can contain.
import { childSchema, resolve } from './schema.ts';
import type { Schema } from './schemas.ts';
import type { Json } from './validation.ts';

const separator = '\n';

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
  if (!isRootMetadata && into.ownNode(schema, path)) into.fields.set(path + separator + '.', present);
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
    visit(item, childSchema(schema, key) ?? {}, join(path, `f:${key}`), into);
  }
}

function visitList(list: any[], schema: Schema, path: string, into: Visit): void {
  const items = resolve(schema.items);
  for (const item of list) {
    const at = join(path, toItemElement(item, schema));
    if (schema['x-kubernetes-list-type'] === 'set' || isLeaf(item, items)) into.fields.set(at, item);
    else {
      into.fields.set(at + separator + '.', present);
      visitMap(item, items, at, into);
    }
  }
}

/** `k:{"name":"x"}` or `v:"x"`. Keys that an item leaves out count with their default (a port's TCP). */
export function toItemElement(item: any, schema: Schema): string {
  if (schema['x-kubernetes-list-type'] === 'set') return `v:${JSON.stringify(item)}`;
  const items = resolve(schema.items);
  const keys = (schema['x-kubernetes-list-map-keys'] ?? []).toSorted();
  const pairs = keys.map((key) => [key, item[key] ?? childSchema(items, key)?.default]);
  return `k:${JSON.stringify(Object.fromEntries(pairs))}`;
}

function join(path: string, element: string): string {
  return path ? path + separator + element : element;
}

/** FieldsV1. */
export function toTree(paths: Iterable<string>): Json {
  const tree: Json = {};
  for (const path of [...paths].sort()) {
    let node = tree;
    for (const element of path.split(separator)) node = node[element] ??= {};
  }
  return tree;
}

export function fromTree(tree: Json, prefix = ''): Set<string> {
  const paths = new Set<string>();
  for (const [element, below] of Object.entries(tree)) {
    const path = join(prefix, element);
    if (Object.keys(below).length === 0) paths.add(path);
    else for (const deeper of fromTree(below, path)) paths.add(deeper);
  }
  return paths;
}

/** `.spec.template.spec.containers[name="x"].image`, as conflicts name a field. */
export function writePath(path: string): string {
  const elements = path.split(separator).filter((element) => element !== '.');
  return elements.map(writeElement).join('');
}

function writeElement(element: string): string {
  const [kind, text] = [element[0], element.slice(2)];
  if (kind === 'f') return `.${text}`;
  if (kind === 'v') return `[=${text}]`;
  const keys = Object.entries(JSON.parse(text) as Json).map(([key, value]) => `${key}=${JSON.stringify(value)}`);
  return `[${keys.join(',')}]`;
}

/** Takes a field out of an object, where it is. Changes `object`. */
export function removeField(object: Json, path: string, schema: Schema): void {
  const elements = path.split(separator).filter((element) => element !== '.');
  const last = elements.pop()!;
  let value: any = object;
  let at: Schema = schema;
  for (const element of elements) {
    const next = step(value, element, at);
    if (next === undefined) return;
    [value, at] = next;
  }
  if (last.startsWith('f:')) delete value[last.slice(2)];
  else if (Array.isArray(value)) {
    const index = value.findIndex((item) => toItemElement(item, at) === last);
    if (index >= 0) value.splice(index, 1);
  }
}

function step(value: any, element: string, schema: Schema): [any, Schema] | undefined {
  if (element.startsWith('f:')) {
    const key = element.slice(2);
    return value?.[key] === undefined ? undefined : [value[key], childSchema(schema, key) ?? {}];
  }
  if (!Array.isArray(value)) return undefined;
  const item = value.find((candidate) => toItemElement(candidate, schema) === element);
  return item === undefined ? undefined : [item, resolve(schema.items)];
}
