// What server-side apply says of a configuration that does not fit the schema: structured-merge-diff reads it before anything
// else does, names one fault only (of several any, for Go's maps have no order), and its error comes as a plain 500.
import { withMetadata } from './decode.ts';
import { joinGroupVersion, type ResourceType } from './kinds.ts';
import { childSchema, resolve } from './schema.ts';
import type { Schema } from './schemas.ts';
import { StatusError } from './status-error.ts';
import type { Json } from './validation.ts';

/** Throws 500. */
export function checkTypedPatch(config: Json, type: ResourceType): void {
  const fault = findFault(config, withMetadata(type), '');
  if (fault === undefined) return;
  const { namespace = '', name = '' } = config.metadata ?? {};
  const version = type.group === '' ? `/${type.version}` : joinGroupVersion(type);
  throw new StatusError(
    500,
    '',
    `failed to create typed patch object (${namespace}/${name}; ${version}, Kind=${type.kind}): ${fault}`,
  );
}

function findFault(value: unknown, schema: Schema, path: string): string | undefined {
  if (value === null || value === undefined) return undefined;
  switch (schema.type) {
    case 'object':
      return findFaultInMap(value, schema, path);
    case 'array':
      return findFaultInList(value, schema, path);
    case 'integer':
    case 'number':
      return typeof value === 'number' || schema.format === 'int-or-string'
        ? undefined
        : `${path}: expected numeric (int or float), got ${goType(value)}`;
    case 'boolean':
      return typeof value === 'boolean' ? undefined : `${path}: expected boolean, got &{${String(value)}}`;
    case 'string':
      return isString(value, schema)
        ? undefined
        : `${path}: expected string, got &value.valueUnstructured{Value:${goValue(value)}}`;
    default:
      return undefined;
  }
}

/** Times and quantities are strings with a format of their own, and read what they know. */
function isString(value: unknown, schema: Schema): boolean {
  return typeof value === 'string' || schema.format !== undefined || schema.oneOf !== undefined;
}

function findFaultInMap(value: unknown, schema: Schema, path: string): string | undefined {
  if (typeof value !== 'object' || Array.isArray(value)) return `${path}: expected map, got &{${String(value)}}`;
  const isOpen =
    schema['x-kubernetes-preserve-unknown-fields'] === true ||
    schema.additionalProperties === true ||
    (schema.properties === undefined && schema.additionalProperties === undefined);
  for (const [key, item] of Object.entries(value as Json)) {
    const child = childSchema(schema, key);
    const at = `${path}.${key}`;
    if (child === undefined && !isOpen) return `${at}: field not declared in schema`;
    const fault = child === undefined ? undefined : findFault(item, child, at);
    if (fault !== undefined) return fault;
  }
  return undefined;
}

function findFaultInList(value: unknown, schema: Schema, path: string): string | undefined {
  if (!Array.isArray(value)) return `${path}: expected list, got &{${String(value)}}`;
  const items = resolve(schema.items);
  const faults = value.map((item, index) => findFault(item, items, `${path}[${index}]`));
  return faults.find((each) => each !== undefined);
}

function goType(value: unknown): string {
  if (typeof value === 'boolean') return 'bool';
  return typeof value === 'string' ? 'string' : Array.isArray(value) ? '[]interface {}' : 'map[string]interface {}';
}

function goValue(value: unknown): string {
  return typeof value === 'object' ? `${goType(value)}${JSON.stringify(value)}` : String(value);
}
