// Says why a run that was deleted is not gone yet.

import type { Pod } from '../model/attempt.ts';
import { StillRunningError } from '../model/errors.ts';
import { JOBS, PODS } from '../model/resource.ts';
import { isOwnedBy, type Run } from '../model/run.ts';
import { describeHolders } from '../model/stop-holders.ts';
import type { Deps } from './deps.ts';
import { collect, getIfThere } from './read-job.ts';

/** What may not be read is left out: the person is to hear of the run in any case. */
export async function explainHeldRun(run: Run, timeoutMs: number, deps: Deps): Promise<StillRunningError> {
  const { cluster, signal } = deps;
  const { name, uid, namespace = cluster.namespace } = run.metadata;
  const selection = { namespace, labelSelector: `job-name=${name}` };
  const [job, pods] = await Promise.all([
    getIfThere(cluster, JOBS, namespace, name, signal).catch(() => run),
    collect(cluster.list(PODS, selection, { signal })).catch(() => []),
  ]);
  const holders = describeHolders(
    job,
    (pods as Pod[]).filter((pod) => isOwnedBy(pod, uid)),
  );
  const what = holders.length === 0 ? '' : `: ${holders.join(', ')}`;
  const seconds = Math.round(timeoutMs / 1000);
  return new StillRunningError(`run ${name} was deleted, and after ${seconds}s it is not gone yet${what}`, [
    `See it with: kubectl get pods -l job-name=${name} -n ${namespace}`,
  ]);
}
