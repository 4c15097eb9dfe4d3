// The usual tree: the run chain and the platform's known kinds, narrowed by the label that naiserator puts on all it makes.

import type { Selection } from '../cluster/cluster.ts';
import { isBareKind, isFeatureKind, isImageKind } from '../model/feature-kinds.ts';
import { CRONJOBS, JOBS, PODS, type Resource, type ServedResource } from '../model/resource.ts';
import type { TreeItem } from '../model/tree-item.ts';
import type { TreeReader } from './tree-reader.ts';

export interface Scope {
  /** Absent = all namespaces. */
  namespace?: string | undefined;
  /** Names of the jobs; absent = more than a selector can hold, so the label does not narrow. */
  names?: readonly string[] | undefined;
}

/** A selector with more names than this makes a URL that proxies may refuse. */
const MOST_NAMES = 50;

export function labelsOf({ names }: Scope): { labelSelector?: string } {
  if (names === undefined || names.length > MOST_NAMES) return {};
  return { labelSelector: names.length === 1 ? `app=${names[0]}` : `app in (${names.join(',')})` };
}

function place({ namespace }: Scope): { namespace?: string } {
  return namespace === undefined ? {} : { namespace };
}

/** One round trip for the chain, and one more for the features, which discovery has to name first. */
export async function readChain(
  scope: Scope,
  discovered: Promise<readonly ServedResource[]>,
  reader: TreeReader,
): Promise<TreeItem[]> {
  const selection = { ...place(scope), ...labelsOf(scope) };
  const lists = await Promise.all([
    readRuns(selection, reader),
    discovered.then((resources) => readFeatures(selection, resources, reader)),
  ]);
  return lists.flat();
}

async function readRuns(selection: Selection, reader: TreeReader): Promise<TreeItem[]> {
  const lists = await Promise.all([CRONJOBS, JOBS, PODS].map((resource) => reader.list(resource, selection)));
  const items = lists.flat();
  // Only what a label left out can be missing; without one all there is was listed.
  return selection.labelSelector === undefined ? items : [...items, ...(await readMissingOwners(items, reader))];
}

async function readFeatures(
  selection: Selection,
  resources: readonly ServedResource[],
  reader: TreeReader,
): Promise<TreeItem[]> {
  const served = resources.filter((resource) => isFeatureKind(resource) && resource.verbs.includes('list'));
  const lists = served.map((resource) => reader.list(resource, selection, isBareKind(resource) ? 'metadata' : 'full'));
  return (await Promise.all(lists)).flat();
}

const CHAIN: ReadonlyMap<string, Resource> = new Map([JOBS, CRONJOBS].map((each) => [each.kind, each]));

/**
 * The label only narrows the search: a run that another tool made without it is found from its pods, which have the
 * template's labels. Nothing is asked where the whole type was refused.
 */
async function readMissingOwners(items: TreeItem[], reader: TreeReader): Promise<TreeItem[]> {
  const known = new Set(items.map((item) => item.uid));
  const missing = new Map<string, () => Promise<TreeItem | undefined>>();
  for (const { namespace, owners } of items) {
    for (const { kind, name, uid } of owners) {
      const type = CHAIN.get(kind);
      if (type === undefined || known.has(uid) || reader.isLeftOut(type)) continue;
      missing.set(uid, () => reader.get(type, namespace, name));
    }
  }
  const found = await Promise.all([...missing.values()].map((read) => read()));
  // The owner may be gone and its name used again.
  return found.filter((item) => item !== undefined).filter(({ uid }) => missing.has(uid));
}

/** The Image objects of the jobs: related to them, owned by nobody. */
export async function readImages(
  scope: Scope,
  discovered: Promise<readonly ServedResource[]>,
  reader: TreeReader,
): Promise<TreeItem[]> {
  const images = (await discovered).find(isImageKind);
  if (images === undefined) return [];
  const one = scope.names?.length === 1 ? { fieldSelector: `metadata.name=${scope.names[0]}` } : {};
  return reader.list(images, { ...place(scope), ...one });
}
