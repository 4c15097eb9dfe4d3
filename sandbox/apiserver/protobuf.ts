// Bodies in Protocol Buffers: kubectl's typed clients (`kubectl create job`, `auth can-i`) write nothing else. Read only;
// answers are JSON, which those clients accept.
import protobuf from 'protobufjs/light.js';
import messagesFile from './kubernetes-api/messages.json' with { type: 'json' };
import { splitGroupVersion } from './kinds.ts';
import { findSchema } from './schemas.ts';
import { childSchema, resolve } from './schema.ts';
import type { Schema } from './schemas.ts';
import { badRequest } from './status.ts';
import type { Json } from './validation.ts';

export const protobufType = 'application/vnd.kubernetes.protobuf';
const magic = Buffer.from('k8s\0');
const meta = 'k8s.io.apimachinery.pkg.apis.meta.v1';

let root: protobuf.Root | undefined;

/** Packages by their dotted names, nested as the library wants them. */
function getRoot(): protobuf.Root {
  if (root) return root;
  root = new protobuf.Root();
  for (const [name, content] of Object.entries(messagesFile)) root.define(name, asProto2((content as Json).nested));
  return root;
}

/** Kubernetes' messages are proto2: a zero that was sent is there. The library takes descriptions in JSON for proto3 otherwise, and would lose it. */
function asProto2(types: Json): Json {
  return Object.fromEntries(Object.entries(types).map(([name, type]) => [name, { ...type, edition: 'proto2' }]));
}

/** The object in a `k8s\0` envelope, as JSON would have had it. Throws 400. */
export function decodeProtobuf(body: Buffer): Json {
  if (!body.subarray(0, 4).equals(magic)) throw badRequest('provided data does not appear to be a protobuf message');
  const envelope = getRoot().lookupType('k8s.io.apimachinery.pkg.runtime.Unknown').decode(body.subarray(4)) as Json;
  const { apiVersion, kind } = envelope.typeMeta;
  const name = toMessageName(apiVersion, kind);
  const type = getRoot().lookupType(name);
  const schema = resolve(findSchema(name.replace(/^k8s\.io\./, 'io.k8s.')));
  return { kind, apiVersion, ...toJson(type.decode(envelope.raw) as Json, type, schema) };
}

const packages: Record<string, string> = { '': 'core', 'rbac.authorization.k8s.io': 'rbac' };

function toMessageName(apiVersion: string, kind: string): string {
  if (kind.endsWith('Options')) return `${meta}.${kind}`;
  const [group, version] = splitGroupVersion(apiVersion);
  return `k8s.io.api.${packages[group] ?? group.split('.')[0]}.${version}.${kind}`;
}

function toJson(message: Json, type: protobuf.Type, schema: Schema): Json {
  const json: Json = {};
  for (const field of type.fieldsArray) {
    if (!Object.hasOwn(message, field.name)) continue;
    const value = toValue(message[field.name], field, childSchema(schema, field.name) ?? {});
    if (value === undefined) continue;
    // A field the schema does not have is a struct that Go's JSON writes inline (a Volume's source, a Probe's handler).
    const isInline = schema.properties && !schema.properties[field.name] && field.resolvedType && !field.repeated;
    if (isInline) Object.assign(json, toJson(message[field.name], field.resolvedType as protobuf.Type, schema));
    else json[field.name] = value;
  }
  return json;
}

function toValue(value: any, field: protobuf.Field, schema: Schema): unknown {
  field.resolve();
  if (field.map) {
    const items = childSchema(schema, '') ?? {};
    return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, toSingle(item, field, items)]));
  }
  if (field.repeated) return value.map((item: unknown) => toSingle(item, field, resolve(schema.items)));
  const single = toSingle(value, field, schema);
  const isZero = single === '' || single === 0 || single === false;
  // Go writes every plain scalar, set or not; only those behind a pointer are there because someone set them.
  return isZero && !field.options?.proto3_optional && !field.required ? undefined : single;
}

function toSingle(value: any, field: protobuf.Field, schema: Schema): unknown {
  if (field.resolvedType instanceof protobuf.Type) {
    const special = toSpecial(value, field.resolvedType);
    return special === undefined ? toJson(value, field.resolvedType, schema) : special;
  }
  if (field.type === 'bytes') return Buffer.from(value).toString('base64');
  return typeof value === 'object' && value !== null ? Number(value.toString()) : value;
}

/** Messages that are no objects in JSON. Null is "not set". */
function toSpecial(value: Json, { fullName }: protobuf.Type): unknown {
  switch (fullName.slice(fullName.lastIndexOf('.') + 1)) {
    case 'Time':
    case 'MicroTime':
      return Number(value.seconds) === 0 ? null : toTime(value, fullName.endsWith('MicroTime'));
    case 'Quantity':
      return value.string;
    case 'IntOrString':
      return Number(value.type) === 0 ? value.intVal : value.strVal;
    case 'FieldsV1':
    case 'RawExtension':
      return value.raw?.length ? JSON.parse(Buffer.from(value.raw).toString()) : null;
    case 'ExtraValue':
    case 'Verbs':
      return value.items;
    default:
      return undefined;
  }
}

function toTime({ seconds, nanos }: Json, isFine: boolean): string {
  const whole = new Date(Number(seconds) * 1000).toISOString().slice(0, 19);
  return isFine ? `${whole}.${String(Math.floor(nanos / 1000)).padStart(6, '0')}Z` : `${whole}Z`;
}
