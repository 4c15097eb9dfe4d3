// Schemas of kinds, built-in and custom alike: what fields there are. Read by pruning, strict decoding, list merging and
// the custom kinds' validation.
import { findSchema, type Schema } from './schemas.ts';

/** Follows a reference; siblings of the reference (a default, list keys) win over what it points to. */
export function resolve(schema: Schema | undefined): Schema {
  if (!schema?.$ref) return schema ?? {};
  const known = resolved.get(schema);
  if (known) return known;
  const { $ref, ...siblings } = schema;
  const made = { ...resolve(findSchema($ref)), ...siblings };
  resolved.set(schema, made);
  return made;
}

const resolved = new WeakMap<Schema, Schema>();

/** The schema of one property, or undefined when the schema has no such property. */
export function childSchema(schema: Schema, key: string): Schema | undefined {
  const property = schema.properties?.[key];
  if (property) return resolve(property);
  return typeof schema.additionalProperties === 'object' ? resolve(schema.additionalProperties) : undefined;
}

function allowsAnything(schema: Schema): boolean {
  return !schema.properties && !schema.items && (!schema.additionalProperties || schema.additionalProperties === true);
}

/** Returns a copy without the fields the schema does not know, and tells each one's path (`spec.env[0].foo`). */
export function pruneUnknown(value: any, schema: Schema, told: string[], path = ''): any {
  if (value === null || typeof value !== 'object' || allowsAnything(schema)) return value;
  if (Array.isArray(value)) {
    const items = resolve(schema.items);
    return value.map((item, index) => pruneUnknown(item, items, told, `${path}[${index}]`));
  }
  const kept: Record<string, unknown> = {};
  for (const [key, item] of Object.entries(value)) {
    const at = path ? `${path}.${key}` : key;
    const child = childSchema(schema, key);
    if (child) kept[key] = pruneUnknown(item, child, told, at);
    else if (schema['x-kubernetes-preserve-unknown-fields']) kept[key] = item;
    else told.push(at);
  }
  return kept;
}

/** Fills a custom kind's defaults into a value that has the object around them, as structural schemas do. Changes `value`. */
export function fillDefaults(value: any, schema: Schema): void {
  if (value === null || typeof value !== 'object') return;
  if (Array.isArray(value)) {
    for (const item of value) fillDefaults(item, schema.items ?? {});
    return;
  }
  for (const [key, property] of Object.entries(schema.properties ?? {})) {
    const isUnset = value[key] === undefined || (value[key] === null && !property.nullable);
    if (isUnset && property.default !== undefined) value[key] = structuredClone(property.default);
    if (value[key] !== undefined) fillDefaults(value[key], property);
  }
  if (typeof schema.additionalProperties === 'object') {
    for (const item of Object.values(value)) fillDefaults(item, schema.additionalProperties);
  }
}
