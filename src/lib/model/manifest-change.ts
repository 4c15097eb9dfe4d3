// What applying a manifest changes, and what it leaves standing.

import type { Change } from './apply-result.ts';
import type { StatusDetails } from './errors.ts';
import type { KubeObject, NewObject } from './kube-object.ts';
import { isSameManifest } from './reset-manifest.ts';

type Fields = Record<string, unknown>;

export function changeOf(live: NewObject | undefined, next: NewObject): Change {
  if (live === undefined) return 'created';
  return isSameManifest(live, next) ? 'unchanged' : 'configured';
}

/** The operator looks at the spec and at nothing else. */
export function isSpecChanged(live: NewObject | undefined, next: NewObject): boolean {
  if (live === undefined) return true;
  const specOf = ({ apiVersion, kind, spec }: NewObject): NewObject => ({ apiVersion, kind, metadata: {}, spec });
  return !isSameManifest(specOf(live), specOf(next));
}

/**
 * `manifest` laid over `live`: what server-side apply would make of them, as far as that can be said without the server.
 * Lists are replaced; nothing is taken away.
 */
export function overlay(live: NewObject | undefined, manifest: NewObject): NewObject {
  return live === undefined ? manifest : (lay(live, manifest) as NewObject);
}

function lay(under: unknown, over: unknown): unknown {
  if (!isMap(under) || !isMap(over)) return over;
  const laid = Object.entries(over).map(([key, value]) => [key, key in under ? lay(under[key], value) : value]);
  return { ...under, ...Object.fromEntries(laid) };
}

function isMap(value: unknown): value is Fields {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** A field of the spec that the manifest does not have, and that stays because someone else wrote it. */
export interface KeptField {
  /** `spec.schedule`. */
  path: string;
  manager: string;
}

interface ManagedFields {
  manager?: string;
  operation?: string;
  subresource?: string;
  fieldsV1?: Fields;
}

/**
 * Server-side apply takes away only what the same field manager applied before. `spec.image` is left out: without it
 * in the manifest, to keep the one that is there is what is wanted.
 */
export function findKept(stored: KubeObject, manifest: NewObject, fieldManager: string): KeptField[] {
  const { managedFields = [] } = stored.metadata as { managedFields?: ManagedFields[] };
  const kept = managedFields
    .filter((each) => !each.subresource && !(each.manager === fieldManager && each.operation === 'Apply'))
    .flatMap(({ manager = 'unknown', fieldsV1 = {} }) => {
      const tree = fieldsV1['f:spec'];
      return isMap(tree) ? findAbsent(tree, manifest['spec'], 'spec').map((path) => ({ path, manager })) : [];
    })
    .filter(({ path }) => path !== 'spec.image');
  return [...new Map(kept.map((each) => [each.path, each])).values()];
}

/** The topmost fields of the tree that `value` does not have. Lists are one field. */
function findAbsent(tree: Fields, value: unknown, path: string): string[] {
  if (Array.isArray(value)) return [];
  return Object.entries(tree).flatMap(([key, below]) => {
    if (!key.startsWith('f:')) return [];
    const name = key.slice(2);
    const its = isMap(value) ? value[name] : undefined;
    if (its === undefined) return [`${path}.${name}`];
    return isMap(below) ? findAbsent(below, its, `${path}.${name}`) : [];
  });
}

/** The causes of a conflict by the one who owns the fields, e.g. `"deploy" using nais.io/v1 at …: .spec.env, .spec.schedule`. */
export function groupConflicts({ causes = [] }: StatusDetails): string[] {
  const owners = new Map<string, string[]>();
  for (const { reason, message = '', field = '' } of causes) {
    if (reason !== 'FieldManagerConflict') continue;
    const owner = message.replace(/^conflict with /, '');
    owners.set(owner, [...(owners.get(owner) ?? []), field]);
  }
  return [...owners].map(([owner, fields]) => `${owner}: ${fields.join(', ')}`);
}
