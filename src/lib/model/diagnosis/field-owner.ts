// Who wrote a field, as the API server remembers it (metadata.managedFields).

import type { KubeObject } from '../kube-object.ts';
import { compareText } from '../text-order.ts';

export interface FieldOwner {
  /** The field manager: `naiserator`, `kubectl-patch`, `kubectl-edit`, … */
  manager: string;
  time?: string;
}

/** `path` as in `spec.suspend`; undefined when nobody is known to have set it. */
export function ownerOfField(object: KubeObject, path: string): FieldOwner | undefined {
  return ownerOfKeys(
    object,
    path.split('.').map((each) => `f:${each}`),
  );
}

/** `keys` as managedFields has them, for paths through lists. */
export function ownerOfKeys(object: KubeObject, keys: readonly string[]): FieldOwner | undefined {
  const owners = (object.metadata.managedFields ?? []).filter(({ fieldsV1 }) => holds(fieldsV1, keys));
  const latest = owners.toSorted((a, b) => compareText(a.time, b.time)).at(-1);
  if (latest?.manager === undefined) return undefined;
  return { manager: latest.manager, ...(latest.time === undefined ? {} : { time: latest.time }) };
}

/** The manager that the operator writes as: it alone names the Naisjob as an object's owner. */
export function operatorOf(object: KubeObject, naisjobUid: string): string | undefined {
  const key = `k:${JSON.stringify({ uid: naisjobUid })}`;
  return ownerOfKeys(object, ['f:metadata', 'f:ownerReferences', key])?.manager;
}

/** Fields of the spec (`jobTemplate.spec.parallelism`) that another than `operator` has set, the whole of a list or map as one. */
export function listFieldsOfOthers(object: KubeObject, operator: string): { path: string; owner: FieldOwner }[] {
  const others = (object.metadata.managedFields ?? []).filter(
    (each) => each.manager !== undefined && each.manager !== operator,
  );
  return others.flatMap(({ manager = '', time, fieldsV1 }) => {
    const spec = (fieldsV1 as { 'f:spec'?: unknown } | undefined)?.['f:spec'];
    const owner = { manager, ...(time === undefined ? {} : { time }) };
    return listLeaves(spec).map((path) => ({ path, owner }));
  });
}

function listLeaves(fields: unknown, above: readonly string[] = []): string[] {
  const entries = Object.entries((fields ?? {}) as Record<string, unknown>);
  // `.` is the field itself, `k:{…}` an item of a list.
  const named = entries.filter(([key]) => key.startsWith('f:'));
  if (named.length === 0) return above.length === 0 ? [] : [above.join('.')];
  return named.flatMap(([key, below]) => listLeaves(below, [...above, key.slice(2)]));
}

function holds(fields: unknown, keys: readonly string[]): boolean {
  let here = fields;
  for (const key of keys) {
    if (typeof here !== 'object' || here === null || !(key in here)) return false;
    here = (here as Record<string, unknown>)[key];
  }
  return true;
}

/** `, set by kubectl-patch`; '' when nobody is known. */
export function describeOwner(owner: FieldOwner | undefined): string {
  return owner === undefined ? '' : `, set by ${owner.manager}`;
}
