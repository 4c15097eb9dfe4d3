// JSON merge patch (RFC 7396), and the strategic form that knows which lists are keyed (by name, by uid, …).
import { childSchema, resolve } from './schema.ts';
import type { Schema } from './schemas.ts';

type Json = Record<string, any>;

function isObject(value: unknown): value is Json {
  return value !== null && typeof value === 'object' && !Array.isArray(value);
}

/** Returns the merged copy: null removes, objects merge, everything else replaces. */
export function applyMergePatch(target: unknown, patch: unknown): any {
  if (!isObject(patch)) return patch;
  const merged: Json = isObject(target) ? { ...target } : {};
  for (const [key, value] of Object.entries(patch)) {
    if (value === null) delete merged[key];
    else merged[key] = applyMergePatch(merged[key], value);
  }
  return merged;
}

/** The same, but lists with a merge key are merged item by item; `$patch` and `$deleteFromPrimitiveList` are obeyed. */
export function applyStrategicPatch(target: any, patch: any, schema: Schema): any {
  if (Array.isArray(patch)) return mergeList(Array.isArray(target) ? target : [], patch, schema);
  if (!isObject(patch)) return patch;
  if (patch.$patch === 'replace') return withoutDirectives(patch);
  const merged: Json = isObject(target) ? { ...target } : {};
  for (const [key, value] of Object.entries(patch)) {
    if (key.startsWith('$deleteFromPrimitiveList/')) {
      const field = key.slice('$deleteFromPrimitiveList/'.length);
      if (Array.isArray(merged[field])) merged[field] = merged[field].filter((item: unknown) => !value.includes(item));
    } else if (key.startsWith('$')) continue;
    else if (value === null || value?.$patch === 'delete') delete merged[key];
    else merged[key] = applyStrategicPatch(merged[key], value, childSchema(schema, key) ?? {});
  }
  return merged;
}

function mergeList(target: any[], patch: any[], schema: Schema): any[] {
  if (!schema['x-kubernetes-patch-strategy']?.includes('merge')) return patch;
  const key = schema['x-kubernetes-patch-merge-key'];
  if (!key) return [...target, ...patch.filter((item) => !target.includes(item))];
  if (patch.some((item) => item.$patch === 'replace')) return patch.filter((item) => item.$patch !== 'replace');
  const items = resolve(schema.items);
  const merged = [...target];
  for (const item of patch) {
    const at = merged.findIndex((other) => other[key] === item[key]);
    if (item.$patch === 'delete') {
      if (at >= 0) merged.splice(at, 1);
    } else if (at >= 0) merged[at] = applyStrategicPatch(merged[at], item, items);
    else merged.push(applyStrategicPatch({}, item, items));
  }
  return merged;
}

function withoutDirectives(patch: Json): Json {
  return Object.fromEntries(Object.entries(patch).filter(([key]) => !key.startsWith('$')));
}
