// Every object that is owned by the jobs, whatever its type: what kubectl-tree finds, at a third of its cost. Each type is
// listed as metadata only; the few that turn out to be owned are then read whole, for their state.

import { isBareKind, isSecondName } from '../model/feature-kinds.ts';
import { findOwned } from '../model/ownership-tree.ts';
import type { ServedResource } from '../model/resource.ts';
import type { TreeItem } from '../model/tree-item.ts';
import { labelsOf, type Scope } from './tree-chain.ts';
import type { TreeReader } from './tree-reader.ts';

/** Up to so many objects of a type are read one by one; more are cheaper to list. */
const FEW = 5;

/** In one namespace the namespaced types, over all namespaces the others too: kubectl-tree's rule. */
export function selectTypes(resources: readonly ServedResource[], scope: Scope): ServedResource[] {
  return resources.filter(
    (resource) =>
      resource.verbs.includes('list') &&
      (resource.namespaced || scope.namespace === undefined) &&
      !(isSecondName(resource) && resources.some(({ group, plural }) => group === '' && plural === 'events')),
  );
}

export async function readAllOwned(
  rootUids: Promise<readonly string[]>,
  scope: Scope,
  discovered: Promise<readonly ServedResource[]>,
  reader: TreeReader,
): Promise<TreeItem[]> {
  const types = selectTypes(await discovered, scope);
  const lists = await Promise.all(types.map((type) => reader.list(type, placeOf(scope, type), 'metadata')));
  const all = lists.flat();
  const owned = findOwned(await rootUids, all);
  const known = await Promise.all(
    types.map((type, index) =>
      readWhole(
        type,
        (lists[index] ?? []).filter(({ uid }) => owned.has(uid)),
        scope,
        reader,
      ),
    ),
  );
  return known.flat();
}

/**
 * The owned objects of one type with their state, or as far as they are known. Few are read one by one. Many are listed,
 * by the label that naiserator puts on all it makes; where some have it not, without it.
 */
async function readWhole(
  type: ServedResource,
  items: TreeItem[],
  scope: Scope,
  reader: TreeReader,
): Promise<TreeItem[]> {
  if (isBareKind(type) || !type.verbs.includes('get')) return items;
  const whole = new Map<string, TreeItem>();
  const missing = () => items.filter(({ uid }) => !whole.has(uid));
  for (const labels of [labelsOf(scope), {}]) {
    if (missing().length <= FEW) break;
    for (const item of await reader.list(type, { ...placeOf(scope, type), ...labels })) whole.set(item.uid, item);
  }
  const rest = missing().slice(0, FEW);
  const read = await Promise.all(rest.map(({ namespace, name }) => reader.get(type, namespace, name)));
  for (const item of read) if (item !== undefined) whole.set(item.uid, item);
  return items.map((item) => whole.get(item.uid) ?? item);
}

/** Where objects of a type are listed. */
export function placeOf({ namespace }: Scope, type: ServedResource): { namespace?: string } {
  return namespace === undefined || !type.namespaced ? {} : { namespace };
}
