// The objects whose names TAB offers: the first page of them, because nobody reads more.

import type { Cluster } from '../cluster/cluster.ts';
import type { KubeObject } from '../model/kube-object.ts';
import { JOBS, NAISJOBS, NAMESPACES } from '../model/resource.ts';
import { newestFirst } from '../model/run.ts';

const QUIET = { pageSize: 500, quiet: true };

export type CompletedKind = 'jobs' | 'runs' | 'namespaces';

/** Runs are those of `job`, the newest first. */
export async function listForCompletion(
  of: CompletedKind,
  job: string | undefined,
  cluster: Cluster,
  signal: AbortSignal,
): Promise<KubeObject[]> {
  const { namespace } = cluster;
  switch (of) {
    case 'jobs':
      return firstPage(cluster.list(NAISJOBS, { namespace }, { ...QUIET, signal }));
    case 'runs':
      return newestFirst(
        await firstPage(cluster.list(JOBS, { namespace, labelSelector: `app=${job}` }, { ...QUIET, signal })),
      );
    case 'namespaces':
      return firstPage(cluster.list(NAMESPACES, {}, { ...QUIET, shape: 'metadata', signal }));
  }
}

async function firstPage(pages: AsyncIterable<KubeObject[]>): Promise<KubeObject[]> {
  for await (const page of pages) return page;
  return [];
}
