// Watches what the operator makes of a nudge: the hash that comes back, a run with a new UID, or its error. A rerun is
// done when a new UID is seen, not when a patch returned 200.

import type { CronJob } from '../model/cron-job.ts';
import type { KubeObject } from '../model/kube-object.ts';
import { isManual } from '../model/manual-run.ts';
import { isSynchronized, operatorError, synchronizationTime, type Naisjob } from '../model/naisjob.ts';
import { findRolloutRun } from '../model/rerun-strategy.ts';
import { CRONJOBS, JOBS, NAISJOBS, type Resource } from '../model/resource.ts';
import type { Run } from '../model/run.ts';
import type { Deps } from './deps.ts';
import { getIfThere } from './read-job.ts';

export type ResyncOutcome =
  /** The operator started a run. */
  | { outcome: 'run'; run: Run; naisjob: Naisjob }
  /** It synchronized. When a run was waited for: none will come, because of the Job that is in the way. */
  | { outcome: 'synchronized'; naisjob: Naisjob; inTheWay?: Run }
  /** It failed, in its own words. */
  | { outcome: 'failed'; state: string; message: string }
  /** No answer within the time. `naisjob`: as last seen. */
  | { outcome: 'silent'; naisjob: Naisjob }
  | { outcome: 'deleted' };

interface Seen {
  naisjob: Naisjob;
  isDeleted: boolean;
  jobs: Map<string, Run>;
}

/**
 * Waits for at most `timeoutMs`. `before`: the object just before the nudge; `knownJobs`: UIDs of the Jobs that were
 * there. `wantsRun` false: only the synchronization is waited for.
 */
export async function awaitResync(
  before: Naisjob,
  knownJobs: ReadonlySet<string>,
  wantsRun: boolean,
  timeoutMs: number,
  deps: Deps,
): Promise<ResyncOutcome> {
  const { name, namespace = '' } = before.metadata;
  const timeout = new AbortController();
  const over = new AbortController();
  const signal = AbortSignal.any([deps.signal, timeout.signal, over.signal]);
  const seen: Seen = { naisjob: before, isDeleted: false, jobs: new Map() };
  const timer = deps.clock.sleep(timeoutMs, over.signal).then(
    () => timeout.abort(),
    () => undefined,
  );
  try {
    const byName = { namespace, fieldSelector: `metadata.name=${name}` };
    const byLabel = { namespace, labelSelector: `app=${name}` };
    for await (const change of merge([watchOf(NAISJOBS, byName, signal, deps), watchOf(JOBS, byLabel, signal, deps)])) {
      note(change, seen);
      const outcome = await judge(seen, before, knownJobs, wantsRun, deps);
      if (outcome !== undefined) return outcome;
    }
    deps.signal.throwIfAborted();
    return { outcome: 'silent', naisjob: seen.naisjob };
  } finally {
    over.abort();
    await timer;
  }
}

interface Change {
  resource: Resource;
  type: 'ADDED' | 'MODIFIED' | 'DELETED';
  object: KubeObject;
}

async function* watchOf(
  resource: Resource,
  selection: { namespace: string },
  signal: AbortSignal,
  deps: Deps,
): AsyncGenerator<Change> {
  for await (const event of deps.cluster.watch(resource, selection, { signal })) {
    if (event.type !== 'SYNCED') yield { resource, type: event.type, object: event.object };
  }
}

function note({ resource, type, object }: Change, seen: Seen): void {
  if (resource === JOBS) {
    if (type === 'DELETED') seen.jobs.delete(object.metadata.uid);
    else seen.jobs.set(object.metadata.uid, object as Run);
    return;
  }
  seen.naisjob = object as Naisjob;
  seen.isDeleted = type === 'DELETED';
}

async function judge(
  seen: Seen,
  before: Naisjob,
  knownJobs: ReadonlySet<string>,
  wantsRun: boolean,
  deps: Deps,
): Promise<ResyncOutcome | undefined> {
  const { naisjob } = seen;
  if (seen.isDeleted || naisjob.metadata.uid !== before.metadata.uid) return { outcome: 'deleted' };
  const jobs = [...seen.jobs.values()];
  // Someone may trigger the job at this moment: a run started by hand is not the operator's answer.
  const run = jobs.find((each) => !knownJobs.has(each.metadata.uid) && !isManual(each));
  if (wantsRun && run !== undefined) return { outcome: 'run', run, naisjob };
  const failure = newFailure(naisjob, before);
  if (failure !== undefined) return { outcome: 'failed', ...failure };
  if (!isSynchronizedAgain(naisjob, before)) return undefined;
  if (!wantsRun) return { outcome: 'synchronized', naisjob };
  const inTheWay = await findJobInTheWay(naisjob, jobs, deps);
  return inTheWay === undefined ? undefined : { outcome: 'synchronized', naisjob, inTheWay };
}

/** The operator writes the hash back together with a new time. */
function isSynchronizedAgain(naisjob: Naisjob, before: Naisjob): boolean {
  return isSynchronized(naisjob) && synchronizationTime(naisjob) !== synchronizationTime(before);
}

/** An error counts only when the operator wrote it after the nudge: the old status still says the old one. */
function newFailure(naisjob: Naisjob, before: Naisjob): { state: string; message: string } | undefined {
  const withoutHash = ({ status }: Naisjob) => JSON.stringify({ ...status, synchronizationHash: undefined });
  const isOld = naisjob === before || withoutHash(naisjob) === withoutHash(before);
  const failure = isOld ? undefined : operatorError(naisjob);
  // `Retrying` is not the end: the operator tries again by itself.
  return failure?.state === 'Retrying' ? undefined : failure;
}

/** The operator creates its Job by name and takes AlreadyExists for done. It reads nothing else, so neither does this. */
async function findJobInTheWay(naisjob: Naisjob, jobs: Run[], deps: Deps): Promise<Run | undefined> {
  const { name, namespace = '' } = naisjob.metadata;
  const cronJob = (await getIfThere(deps.cluster, CRONJOBS, namespace, name, deps.signal)) as CronJob | undefined;
  return cronJob === undefined ? undefined : findRolloutRun(naisjob, cronJob, jobs);
}

/** Items of several streams as they come; ends when all have ended, and closes all when its reader leaves. */
async function* merge<T>(streams: AsyncGenerator<T>[]): AsyncGenerator<T> {
  const next = (stream: AsyncGenerator<T>) => {
    const item = stream.next().then((result) => ({ stream, result }));
    // The reader may leave before this one is looked at; its failure is nobody's then.
    item.catch(() => undefined);
    return item;
  };
  const waiting = new Map(streams.map((stream) => [stream, next(stream)]));
  while (waiting.size > 0) {
    const { stream, result } = await Promise.race(waiting.values());
    if (result.done === true) {
      waiting.delete(stream);
      continue;
    }
    waiting.set(stream, next(stream));
    yield result.value;
  }
}
