// Server-side apply: the applied configuration is merged into the object, its fields become the applier's, what he applied
// before and now leaves out goes, and fields of others that would change are conflicts.
import { parse } from 'yaml';
import type { StoredObject } from '../api.ts';
import { storeNew } from './create.ts';
import { decodeObject, pruneObject, withMetadata } from './decode.ts';
import { removeField, toItemElement, writePath } from './field-paths.ts';
import { everyNode, leavesOnly, listFields } from './list-fields.ts';
import { diffFields, findManager, readManagers, writeManagers, type Manager } from './managed-fields.ts';
import { formatTime } from '../component/times.ts';
import { childSchema, resolve } from './schema.ts';
import type { Schema } from './schemas.ts';
import { StatusError } from './status-error.ts';
import { badRequest, invalid } from './status.ts';
import { storeChanged } from './update.ts';
import { checkTypedPatch } from './typed-patch.ts';
import { required } from './field-errors.ts';
import type { Json } from './validation.ts';
import type { WriteRequest } from './write-request.ts';

/** Throws 400, 409 (conflicts), 422. */
export function applyObject(body: unknown, request: WriteRequest): { object: StoredObject; created: boolean } {
  const { type, state, namespace, name } = request;
  if (!request.namedManager) {
    throw invalid({ group: 'meta.k8s.io', kind: 'PatchOptions' }, '', [
      required('fieldManager', 'is required for apply patch'),
    ]);
  }
  const config = readConfig(body, request);
  const current = state.store.get(type.storageKey, namespace, name);
  if (!current) return { object: applyNew(config, request), created: true };
  return { object: applyTo(current, config, request), created: false };
}

function readConfig(body: unknown, request: WriteRequest): Json {
  const config = typeof body === 'string' ? parse(body) : body;
  if (config?.metadata?.managedFields) throw badRequest('metadata.managedFields must be nil');
  if (!config?.apiVersion || !config?.kind) throw badRequest('invalid object type: /, Kind=');
  checkTypedPatch(config, request.type);
  const pruned = pruneObject(config, request);
  pruned.metadata.name ??= request.name;
  if (request.type.namespaced) pruned.metadata.namespace ??= request.namespace;
  if (pruned.metadata.name !== request.name) {
    throw badRequest(`name in object (${pruned.metadata.name}) does not match name in request (${request.name})`);
  }
  return pruned;
}

function appliedFields(config: Json, { type, subresource }: WriteRequest): Set<string> {
  const fields = new Set(listFields(config, withMetadata(type), leavesOnly).keys());
  const hasStatus = type.subresources.some(({ name }) => name === 'status');
  const keeps = (path: string) => {
    const isStatus = path === 'f:status' || path.startsWith('f:status\n');
    return subresource === 'status' ? isStatus || !type.custom : !hasStatus || !isStatus;
  };
  return new Set([...fields].filter(keeps));
}

function applyNew(config: Json, request: WriteRequest): StoredObject {
  const object = decodeObject(config, { ...request, fieldValidation: 'Ignore' });
  const manager = findManager([], request, 'Apply');
  Object.assign(manager, { fields: appliedFields(config, request), time: formatTime(request.state.clock.now()) });
  writeManagers(object, [manager]);
  return storeNew(object, request, true);
}

function applyTo(current: StoredObject, config: Json, request: WriteRequest): StoredObject {
  const schema = withMetadata(request.type);
  const fields = appliedFields(config, request);
  const managers = readManagers(current);
  const own = findManager(managers, request, 'Apply');
  const others = managers.filter((manager) => manager !== own);
  const merged = mergeApplied(structuredClone(current), config, schema);
  const dropped = own.fields.difference(fields);
  for (const path of dropped) if (!others.some((other) => other.fields.has(path))) removeField(merged, path, schema);
  const next = decodeObject(merged, { ...request, fieldValidation: 'Ignore' });
  settleConflicts(current, next, fields, others, request);
  const isSame = own.fields.symmetricDifference(fields).size === 0;
  Object.assign(own, { fields, time: isSame ? own.time : formatTime(request.state.clock.now()) });
  writeManagers(next, managers);
  if (!config.metadata.resourceVersion) next.metadata.resourceVersion = current.metadata.resourceVersion;
  return storeChanged(next, current, request, true);
}

/** Fields that others own and that this apply changes: refused, or taken from them with `force`. */
function settleConflicts(
  current: Json,
  next: Json,
  fields: Set<string>,
  others: Manager[],
  request: WriteRequest,
): void {
  const schema = withMetadata(request.type);
  const { changed } = diffFields(listFields(current, schema, everyNode), listFields(next, schema, everyNode));
  const claimed = changed.intersection(fields);
  const conflicts = others.flatMap((other) => [...other.fields.intersection(claimed)].map((path) => ({ other, path })));
  if (conflicts.length > 0 && !request.force) throw conflictError(conflicts);
  for (const other of others) other.fields = other.fields.difference(claimed);
}

function conflictError(conflicts: { other: Manager; path: string }[]): StatusError {
  const causes = conflicts.map(({ other, path }) => ({
    reason: 'FieldManagerConflict',
    message: `conflict with ${describe(other)}`,
    field: writePath(path),
  }));
  const managers = new Map<string, string[]>();
  for (const { message, field } of causes) managers.set(message, [...(managers.get(message) ?? []), field]);
  const lines = [...managers].map(([message, fields]) =>
    fields.length === 1 ? `${message}: ${fields[0]}` : `${message}:\n${fields.map((field) => `- ${field}`).join('\n')}`,
  );
  const count = `${conflicts.length} conflict${conflicts.length === 1 ? '' : 's'}`;
  const text = lines.length === 1 ? lines[0] : `${lines.join('\n')}`;
  return new StatusError(409, 'Conflict', `Apply failed with ${count}${lines.length === 1 ? ': ' : ':\n'}${text}`, {
    causes,
  });
}

function describe({ manager, subresource, operation, apiVersion, time }: Manager): string {
  const named = JSON.stringify(manager) + (subresource ? ` with subresource ${JSON.stringify(subresource)}` : '');
  if (operation === 'Apply') return named;
  return `${named} using ${apiVersion}${time ? ` at ${time}` : ''}`;
}

/** Maps merge by key, keyed lists and sets by item, everything else is replaced. */
function mergeApplied(live: any, config: any, schema: Schema): any {
  if (Array.isArray(config)) return mergeList(Array.isArray(live) ? live : [], config, schema);
  const isGranular = config !== null && typeof config === 'object' && schema['x-kubernetes-map-type'] !== 'atomic';
  if (!isGranular || live === null || typeof live !== 'object') return config;
  const merged: Json = { ...live };
  for (const [key, value] of Object.entries(config)) {
    merged[key] = mergeApplied(live[key], value, childSchema(schema, key) ?? {});
  }
  return merged;
}

function mergeList(live: any[], config: any[], schema: Schema): any[] {
  const kind = schema['x-kubernetes-list-type'] ?? 'atomic';
  if (kind === 'atomic') return config;
  const merged = [...live];
  for (const item of config) {
    const at = merged.findIndex((other) => toItemElement(other, schema) === toItemElement(item, schema));
    if (at < 0) merged.push(item);
    else if (kind === 'map') merged[at] = mergeApplied(merged[at], item, resolve(schema.items));
  }
  return merged;
}
