// What belongs to a job: read in as few round trips as there can be, all in parallel, however many jobs are asked for.

import type { KubeObject } from '../model/kube-object.ts';
import { buildOwnershipTrees, type TreeNode } from '../model/ownership-tree.ts';
import { NAISJOBS, type ServedResource } from '../model/resource.ts';
import { toTreeItem, type TreeItem } from '../model/tree-item.ts';
import type { TreeResult } from '../model/tree-result.ts';
import type { Deps } from './deps.ts';
import { collect, getNaisjob } from './read-job.ts';
import { readAllOwned } from './tree-all-owned.ts';
import { readChain, readImages, type Scope } from './tree-chain.ts';
import { createTreeReader, type TreeReader } from './tree-reader.ts';

export interface TreeInput {
  /** Absent = all namespaces, which only a selection can have. */
  namespace?: string | undefined;
  /** Absent = every job that the selector selects. */
  names?: readonly string[] | undefined;
  labelSelector?: string | undefined;
  /** Every listable type, instead of the known ones. */
  allOwned: boolean;
  /** Newest runs to show below each owner; absent = all. */
  runs?: number | undefined;
  containers: boolean;
}

type Jobs = PromiseSettledResult<KubeObject>[];

interface Family {
  items: TreeItem[];
  images: TreeItem[];
}

/**
 * One result for each name, in order; a job that is not there is a rejected one and does not stop the rest.
 * @throws StatusError when jobs are selected and may not be listed; the signal's reason when it aborts.
 */
export async function readTrees(input: TreeInput, deps: Deps): Promise<PromiseSettledResult<TreeResult>[]> {
  const reader = createTreeReader(deps, input.containers);
  // Whoever asks for every type gets every type.
  const discovered = discover(!input.allOwned, deps, reader);
  const { scope, asked } = await findJobs(input, deps);
  const reading = readFamily(input, scope, asked, discovered, reader);
  // Looked at below, unless there is no job to read it for.
  reading.catch(() => undefined);
  const jobs = await asked;
  deps.signal.throwIfAborted();
  const family = jobs.some(({ status }) => status === 'fulfilled') ? await reading : { items: [], images: [] };
  return assemble(jobs, family, input, deps.clock.now(), reader.warnings());
}

/** Given names are asked for while everything else is; a selection has to be known first. */
async function findJobs(input: TreeInput, deps: Deps): Promise<{ scope: Scope; asked: Promise<Jobs> }> {
  const { namespace, names, labelSelector } = input;
  if (names !== undefined) {
    const asked = Promise.allSettled(names.map((name) => getNaisjob(namespace ?? '', name, deps)));
    return { scope: { namespace, names }, asked };
  }
  const selection = { ...(namespace !== undefined && { namespace }), ...(labelSelector && { labelSelector }) };
  const selected = await collect(deps.cluster.list(NAISJOBS, selection, { signal: deps.signal }));
  const found = selected.map((value) => ({ status: 'fulfilled' as const, value }));
  return { scope: { namespace, names: selected.map(({ metadata }) => metadata.name) }, asked: Promise.resolve(found) };
}

async function readFamily(
  input: TreeInput,
  scope: Scope,
  asked: Promise<Jobs>,
  discovered: Promise<ServedResource[]>,
  reader: TreeReader,
): Promise<Family> {
  if (scope.names?.length === 0) return { items: [], images: [] };
  // kubectl-tree's set has no Image: it is nobody's.
  if (input.allOwned) return { items: await readAllOwned(asked.then(uidsOf), scope, discovered, reader), images: [] };
  const [items, images] = await Promise.all([
    readChain(scope, discovered, reader),
    readImages(scope, discovered, reader),
  ]);
  return { items, images };
}

/** Without an answer only the run chain is shown, whose kinds every cluster has. */
async function discover(remembered: boolean, deps: Deps, reader: TreeReader): Promise<ServedResource[]> {
  try {
    const { resources, incomplete } = await deps.cluster.discover({ signal: deps.signal, remembered });
    for (const group of incomplete) reader.leaveOut(group, 'the server does not answer for this API group now');
    return resources;
  } catch (error) {
    reader.leaveOut('other kinds', error);
    return [];
  }
}

function uidsOf(jobs: Jobs): string[] {
  return jobs.flatMap((job) => (job.status === 'fulfilled' ? [job.value.metadata.uid] : []));
}

function assemble(
  jobs: Jobs,
  family: Family,
  input: TreeInput,
  now: number,
  warnings: string[],
): PromiseSettledResult<TreeResult>[] {
  const found = jobs.flatMap((job) => (job.status === 'fulfilled' ? [job.value] : []));
  const rows = found.map((job) => toTreeItem(job, { now, containers: input.containers }));
  const roots = buildOwnershipTrees(rows, family.items, { runs: input.runs });
  const results = roots.map((root) => toResult(root, family.images, warnings)).values();
  return jobs.map((job) =>
    job.status === 'rejected' ? job : { status: 'fulfilled', value: results.next().value as TreeResult },
  );
}

function toResult(root: TreeNode, images: TreeItem[], warnings: string[]): TreeResult {
  const { name, namespace = '' } = root;
  const own = images.filter((image) => image.name === name && image.namespace === namespace && !image.owners.length);
  return { verb: 'tree', naisjob: name, namespace, root, related: buildOwnershipTrees(own, []), warnings };
}
