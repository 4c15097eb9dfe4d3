// Who wrote a field, as the API server remembers it (metadata.managedFields).

import type { KubeObject } from '../kube-object.ts';

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
  const latest = owners.toSorted((a, b) => (a.time ?? '').localeCompare(b.time ?? '')).at(-1);
  if (latest?.manager === undefined) return undefined;
  return { manager: latest.manager, ...(latest.time === undefined ? {} : { time: latest.time }) };
}

/** The manager that the operator writes as: it alone names the Naisjob as an object's owner. */
export function operatorOf(object: KubeObject, naisjobUid: string): string | undefined {
  const key = `k:${JSON.stringify({ uid: naisjobUid })}`;
  return ownerOfKeys(object, ['f:metadata', 'f:ownerReferences', key])?.manager;
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
