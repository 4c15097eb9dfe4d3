// Stops active runs before another is started in their place.

import { StatusError } from '../model/errors.ts';
import { JOBS } from '../model/resource.ts';
import type { Run } from '../model/run.ts';
import type { Deps } from './deps.ts';
import { getIfThere } from './read-job.ts';

/** A running Job's status changes all the time, and each change moves its resourceVersion. */
const CONFLICT_TRIES = 5;

/**
 * Deletes the run with its pods, and returns when all of it is gone (foreground: the Job's object goes last), so that
 * the next run never works beside it. Guarded by UID and resourceVersion.
 */
export async function stopRun(run: Run, dryRun: boolean, deps: Deps): Promise<void> {
  const key = { namespace: run.metadata.namespace ?? deps.cluster.namespace, name: run.metadata.name };
  await removeGuarded(run, key, dryRun, deps);
  if (dryRun) return;
  deps.progress.waiting(`waiting for run ${key.name} and its pods to end`);
  try {
    await waitUntilGone(key, run.metadata.uid, deps);
  } finally {
    deps.progress.done();
  }
}

async function removeGuarded(
  run: Run,
  key: { namespace: string; name: string },
  dryRun: boolean,
  deps: Deps,
): Promise<void> {
  let { uid, resourceVersion } = run.metadata;
  for (let tries = 1; ; tries += 1) {
    try {
      return await deps.cluster.remove(JOBS, key, {
        uid,
        resourceVersion,
        propagation: 'Foreground',
        dryRun,
        signal: deps.signal,
      });
    } catch (error) {
      if (!(error instanceof StatusError) || (error.code !== 409 && error.code !== 404)) throw error;
      const now = await getIfThere(deps.cluster, JOBS, key.namespace, key.name, deps.signal);
      if (now === undefined || now.metadata.uid !== uid) return;
      if (tries >= CONFLICT_TRIES) throw error;
      resourceVersion = now.metadata.resourceVersion;
    }
  }
}

async function waitUntilGone(key: { namespace: string; name: string }, uid: string, deps: Deps): Promise<void> {
  const over = new AbortController();
  const signal = AbortSignal.any([deps.signal, over.signal]);
  const selection = { namespace: key.namespace, fieldSelector: `metadata.name=${key.name}` };
  let isThere = false;
  for await (const event of deps.cluster.watch(JOBS, selection, { signal })) {
    if (event.type !== 'SYNCED' && event.object.metadata.uid === uid) isThere = event.type !== 'DELETED';
    // Nothing is known before the first list is complete: until then `isThere` says nothing.
    if (!isThere && event.type !== 'ADDED') break;
  }
  over.abort();
  deps.signal.throwIfAborted();
}
