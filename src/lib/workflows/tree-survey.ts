// Which types of the server hold something of the jobs. Of the sixty and more that it has, a few do: to watch them all would
// be as many connections that never say anything. So all are looked through, as metadata, and the others are left out.

import type { Cluster } from '../cluster/cluster.ts';
import { findOwned } from '../model/ownership-tree.ts';
import { CRONJOBS, JOBS, PODS, qualifiedName, type ServedResource } from '../model/resource.ts';
import type { TreeItem } from '../model/tree-item.ts';
import { replaceMethods, type Deps } from './deps.ts';
import { placeOf, selectTypes } from './tree-all-owned.ts';
import type { Scope } from './tree-chain.ts';
import { createTreeReader } from './tree-reader.ts';

/** Runs come and go all the time: they are not to wait for the next survey. */
const ALWAYS = new Set([CRONJOBS, JOBS, PODS].map(qualifiedName));

/** The deps with a discovery that names those types alone, and those that could not be read: the reading tells of them. */
export function narrowDiscovery(scope: Scope, deps: Deps): Deps {
  const { cluster } = deps;
  const discover: Cluster['discover'] = async (options) => {
    const { resources, incomplete } = await cluster.discover(options);
    const signal = options?.signal ?? deps.signal;
    return { resources: await survey(selectTypes(resources, scope), scope, { ...deps, signal }), incomplete };
  };
  return replaceMethods(deps, { discover });
}

async function survey(types: readonly ServedResource[], scope: Scope, deps: Deps): Promise<ServedResource[]> {
  const reader = createTreeReader(deps, false);
  const lists = await Promise.all(types.map((type) => reader.list(type, placeOf(scope, type), 'metadata')));
  const all = lists.flat();
  const owned = findOwned(findRoots(all, scope), all);
  const isOfUse = (type: ServedResource, items: readonly TreeItem[]) =>
    ALWAYS.has(qualifiedName(type)) || reader.isLeftOut(type) || items.some(({ uid }) => owned.has(uid));
  return types.filter((type, index) => isOfUse(type, lists[index] ?? []));
}

/** UIDs of the jobs, as what they own names them: jobs may be readable one by one only. */
function findRoots(items: readonly TreeItem[], { names }: Scope): string[] {
  const owners = items.flatMap((item) => item.owners);
  return owners
    .filter(({ kind, name }) => kind === 'Naisjob' && (names === undefined || names.includes(name)))
    .map(({ uid }) => uid);
}
