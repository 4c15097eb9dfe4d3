// Tells one run to end, guarded so that a run which ended by itself meanwhile is left alone.

import { StatusError } from '../model/errors.ts';
import type { KubeObject } from '../model/kube-object.ts';
import { isAnswerLost } from '../model/lost-answer.ts';
import { JOBS } from '../model/resource.ts';
import { isOver, type Run } from '../model/run.ts';
import { FIELD_MANAGER } from './create-run.ts';
import type { Deps } from './deps.ts';
import { getIfThere } from './read-job.ts';

/** A running Job's status changes all the time, and each change moves its resourceVersion. */
const TRIES = 10;
const RETRY_MS = 500;

/** `told`: it will end. `over`: it ended by itself, and is left as it is. `gone`: it was removed. */
export type EndAnswer = { answer: 'told' | 'gone' } | { answer: 'over'; run: Run };

/** Deletes the run, its pods first (foreground), so that it is gone only when they are. Throws as the gateway does. */
export async function deleteRun(run: Run, dryRun: boolean, deps: Deps): Promise<EndAnswer> {
  const send = ({ metadata: { uid, resourceVersion } }: Run) =>
    deps.cluster.remove(JOBS, keyOf(run, deps), {
      uid,
      resourceVersion,
      propagation: 'Foreground',
      dryRun,
      signal: deps.signal,
    });
  return tell(run, send, ({ metadata }) => metadata.deletionTimestamp !== undefined, deps);
}

/** Suspends the run: the Job stays, its pods are ended. Throws as the gateway does. */
export async function suspendRun(run: Run, dryRun: boolean, deps: Deps): Promise<EndAnswer> {
  const send = ({ metadata: { resourceVersion } }: Run) => {
    const operations = [
      { op: 'test' as const, path: '/metadata/resourceVersion', value: resourceVersion },
      { op: 'add' as const, path: '/spec/suspend', value: true },
    ];
    const options = { dryRun, fieldManager: FIELD_MANAGER, signal: deps.signal };
    return deps.cluster.patch(JOBS, keyOf(run, deps), { type: 'json', operations }, options);
  };
  return tell(run, send, (now) => now.spec.suspend === true && !isOver(now), deps);
}

/** The server's 409 and 422 say that the run is not as it was read, and a lost answer says nothing: it is read again. */
async function tell(
  run: Run,
  send: (run: Run) => Promise<KubeObject | void>,
  isTold: (run: Run) => boolean,
  deps: Deps,
): Promise<EndAnswer> {
  for (let [tries, now] = [1, run]; ; tries += 1) {
    try {
      await send(now);
      return { answer: 'told' };
    } catch (error) {
      const isMoved = error instanceof StatusError && [404, 409, 422].includes(error.code);
      if (deps.signal.aborted || !(isMoved || isAnswerLost(error)) || tries >= TRIES) throw error;
      if (!isMoved) await deps.clock.sleep(RETRY_MS, deps.signal);
      const { namespace, name } = keyOf(run, deps);
      const found = (await getIfThere(deps.cluster, JOBS, namespace, name, deps.signal)) as Run | undefined;
      if (found === undefined || found.metadata.uid !== run.metadata.uid) return { answer: 'gone' };
      if (isTold(found)) return { answer: 'told' };
      if (isOver(found)) return { answer: 'over', run: found };
      // Not the version, then: the server means what it says.
      if (isMoved && found.metadata.resourceVersion === now.metadata.resourceVersion) throw error;
      now = found;
    }
  }
}

function keyOf({ metadata }: Run, deps: Deps): { namespace: string; name: string } {
  return { namespace: metadata.namespace ?? deps.cluster.namespace, name: metadata.name };
}
