// Whether values are of their fields' types, and the refusal in the words of Go's JSON decoder, which knows a field by its
// struct.
import { isDeepStrictEqual } from 'node:util';
import type { ResourceType } from './kinds.ts';
import { childSchema, resolve } from './schema.ts';
import { findSchema, type Schema } from './schemas.ts';
import { badRequest } from './status.ts';

/** Throws as Go's JSON decoder does when a value is of another type than the field. */
export function checkTypes(value: any, schema: Schema, type: ResourceType, path: string, struct: string): void {
  const fits = fitsType(value, schema);
  if (!fits) {
    const goType =
      {
        integer: schema.format ?? 'int64',
        string: 'string',
        boolean: 'bool',
        object: 'map[string]string',
        array: '[]string',
        number: 'float64',
      }[schema.type ?? ''] ?? schema.type;
    throw badRequest(
      `${type.kind} in version "${type.version}" cannot be handled as a ${type.kind}: json: cannot unmarshal ${describe(value)} into Go struct field ${struct}.${path} of type ${goType}`,
    );
  }
  if (Array.isArray(value)) {
    const items = resolve(schema.items);
    for (const item of value) checkTypes(item, items, type, path, schema.items?.$ref?.split('.').at(-1) ?? struct);
    return;
  }
  if (value === null || typeof value !== 'object') return;
  for (const [key, item] of Object.entries(value)) {
    const child = childSchema(schema, key);
    const reference = schema.properties?.[key]?.$ref;
    const within = reference && findSchema(reference)?.properties ? reference.split('.').at(-1)! : struct;
    if (child) checkTypes(item, child, type, path ? `${path}.${key}` : key, typeof item === 'object' ? within : struct);
  }
}

function fitsType(value: unknown, schema: Schema): boolean {
  if (schema['x-kubernetes-int-or-string'] || schema.oneOf || schema.format === 'int-or-string') return true;
  switch (schema.type) {
    case 'string':
      // Quantities (`cpu: 1`) are strings in the schema and numbers in many manifests.
      return (
        typeof value === 'string' ||
        (typeof value === 'number' && !schema.format && isDeepStrictEqual(schema.default, undefined))
      );
    case 'integer':
      return Number.isInteger(value);
    case 'number':
      return typeof value === 'number';
    case 'boolean':
      return typeof value === 'boolean';
    case 'array':
      return Array.isArray(value);
    case 'object':
      return value !== null && typeof value === 'object' && !Array.isArray(value);
    default:
      return true;
  }
}

/** A JSON value's type, as Go calls it. */
export function describe(value: unknown): string {
  if (Array.isArray(value)) return 'array';
  if (typeof value === 'boolean') return 'bool';
  return value === null ? 'null' : typeof value;
}
