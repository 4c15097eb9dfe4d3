// From a request's body to an object of the kind the path names: refuses what is of another kind, drops and reports fields
// the kind does not have, and fills defaults.
import { applyDefaults } from './defaults.ts';
import { checkTypes, describe } from './go-types.ts';
import { joinGroupVersion, splitGroupVersion, type Kinds, type ResourceType } from './kinds.ts';
import { childSchema, fillDefaults, pruneUnknown, resolve } from './schema.ts';
import type { Schema } from './schemas.ts';
import { badRequest } from './status.ts';
import { UnreadableBody } from './unreadable-body.ts';
import type { Json } from './validation.ts';
import type { WriteRequest } from './write-request.ts';

/** Returns a new object; `body` is left alone. Throws 400. */
export function decodeObject(body: unknown, request: WriteRequest): Json {
  const clean = pruneObject(body, request);
  const { type } = request;
  if (type.custom) fillDefaults(clean, resolve(type.schema));
  else applyDefaults(type.storageKey, clean);
  return clean;
}

/** The same without defaults: what the client said, and no more. */
export function pruneObject(body: unknown, request: WriteRequest): Json {
  const { type } = request;
  if (body instanceof UnreadableBody) throw unrecognized(type, body.describe(), body.toHex());
  if (body === null || typeof body !== 'object' || Array.isArray(body)) {
    const target =
      'struct { APIVersion string "json:\\"apiVersion,omitempty\\""; Kind string "json:\\"kind,omitempty\\"" }';
    const why = `json: cannot unmarshal ${describe(body)} into Go value of type ${target}`;
    throw unrecognized(type, why, Buffer.from(JSON.stringify(body ?? '')).toString('hex'));
  }
  const object = structuredClone(body) as Json;
  object.apiVersion ||= joinGroupVersion(type);
  object.kind ||= type.kind;
  checkKind(object, type, request.state.kinds);
  if (object.metadata === null || typeof object.metadata !== 'object') object.metadata = {};
  return normalize(object, type, request);
}

function unrecognized({ kind }: ResourceType, why: string, hex: string): Error {
  const problem = `couldn't get version/kind; json parse error: ${why} (${hex})`;
  return badRequest(`the object provided is unrecognized (must be of type ${kind}): ${problem}`);
}

function checkKind(object: Json, type: ResourceType, kinds: Kinds): void {
  const expected = joinGroupVersion(type);
  const [group, version] = splitGroupVersion(String(object.apiVersion));
  const isOther = object.kind !== type.kind && kinds.isBuiltIn(group, version) && kinds.findKind(group, object.kind);
  if (isOther && !type.custom) {
    const toGo = (g: string, kind: string) => `${g.split('.')[0] || 'core'}.${kind}`;
    const why = `converting (${version}.${object.kind}) to (${toGo(type.group, type.kind)}): unknown conversion`;
    throw badRequest(`${object.kind} in version "${version}" cannot be handled as a ${type.kind}: ${why}`);
  }
  if (object.apiVersion !== expected) {
    throw badRequest(
      `the API version in the data (${object.apiVersion}) does not match the expected API version (${expected})`,
    );
  }
  if (object.kind !== type.kind) {
    throw badRequest(
      `${object.kind} in version "${type.version}" cannot be handled as a ${type.kind}: no kind "${object.kind}" is registered for version "${expected}" in scheme`,
    );
  }
}

const objectMeta = 'io.k8s.apimachinery.pkg.apis.meta.v1.ObjectMeta';

function normalize(object: Json, type: ResourceType, request: WriteRequest): Json {
  const unknown: string[] = [];
  const schema = withMetadata(type);
  const value = type.custom
    ? { ...object, metadata: dropUnset(object.metadata, resolve({ $ref: objectMeta })) }
    : dropUnset(object, schema);
  if (!type.custom) checkTypes(value, schema, type, '', type.kind);
  const clean = pruneUnknown(value, schema, unknown);
  report(unknown, type, request);
  return clean;
}

const complete = new WeakMap<ResourceType, Schema>();

/** A custom kind's schema says nothing of metadata: every kind has the same. */
export function withMetadata(type: ResourceType): Schema {
  const known = complete.get(type);
  if (known) return known;
  const schema = resolve(type.schema);
  const base = { apiVersion: { type: 'string' }, kind: { type: 'string' }, metadata: { $ref: objectMeta } };
  const made = { ...schema, properties: { ...schema.properties, ...base } };
  complete.set(type, made);
  return made;
}

function report(unknown: string[], type: ResourceType, request: WriteRequest): void {
  const texts = unknown.map((path) => `unknown field "${path}"`);
  if (texts.length === 0 || request.fieldValidation === 'Ignore') return;
  if (request.fieldValidation === 'Warn') {
    request.warnings.push(...texts);
    return;
  }
  const why = `strict decoding error: ${texts.join(', ')}`;
  throw badRequest(`${type.kind} in version "${type.version}" cannot be handled as a ${type.kind}: ${why}`);
}

/** Typed kinds have no null, no empty list and no empty map: all are "not set" (Go's omitempty). */
function dropUnset(value: any, schema: Schema): any {
  if (Array.isArray(value)) {
    const items = resolve(schema.items);
    return value.map((item) => dropUnset(item, items));
  }
  // `cpu: 1`: a quantity is a string, whatever the manifest wrote.
  const isQuantity = schema.oneOf?.some(({ type }) => type === 'number');
  if (typeof value === 'number' && (isQuantity || schema.type === 'string')) return String(value);
  if (value === null || typeof value !== 'object') return value;
  const kept: Json = {};
  for (const [key, item] of Object.entries(value)) {
    const child = childSchema(schema, key) ?? {};
    if (!isUnset(item, child)) kept[key] = dropUnset(item, child);
  }
  return kept;
}

function isUnset(value: unknown, schema: Schema): boolean {
  if (value === null) return true;
  if (typeof value !== 'object' || Object.keys(value).length > 0) return false;
  return Array.isArray(value) || typeof schema.additionalProperties === 'object';
}
