// Fields as managedFields names them: one path each, the tree (FieldsV1) they are written as, and the place they name.
// A path is its elements (`f:spec`, `k:{"name":"x"}`, `v:"a"`) joined by newlines, which none of them can contain.
import { childSchema, resolve } from './schema.ts';
import type { Schema } from './schemas.ts';
import type { Json } from './validation.ts';

const separator = '\n';

/** `k:{"name":"x"}` or `v:"x"`. Keys that an item leaves out count with their default (a port's TCP). */
export function toItemElement(item: any, schema: Schema): string {
  if (schema['x-kubernetes-list-type'] === 'set') return `v:${JSON.stringify(item)}`;
  const items = resolve(schema.items);
  const keys = (schema['x-kubernetes-list-map-keys'] ?? []).toSorted();
  const pairs = keys.map((key) => [key, item[key] ?? childSchema(items, key)?.default]);
  return `k:${JSON.stringify(Object.fromEntries(pairs))}`;
}

export function joinPath(path: string, element: string): string {
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
    const path = joinPath(prefix, element);
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
