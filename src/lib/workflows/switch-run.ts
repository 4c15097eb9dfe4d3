// Sets a run's spec.suspend.

import { StatusError } from '../model/errors.ts';
import { isAnswerLost } from '../model/lost-answer.ts';
import { JOBS } from '../model/resource.ts';
import { isOver, type Run } from '../model/run.ts';
import { FIELD_MANAGER } from './create-run.ts';
import type { Deps } from './deps.ts';
import { inDoubt, mayBeDone, readAfter } from './stop-doubt.ts';

/** A running Job's status changes all the time, and each change moves its resourceVersion. */
const TRIES = 5;

/**
 * Guarded by the resourceVersion; a run that ends meanwhile is left alone. The server's 422 says that the run is not as it
 * was read, and a lost answer says nothing: it is read again. `onDoubt`: it cannot be, and nobody knows.
 */
export async function switchRun(
  run: Run,
  suspend: boolean,
  dryRun: boolean,
  deps: Deps,
  onDoubt: () => void = () => undefined,
): Promise<'switched' | 'over' | 'gone'> {
  const doubt = { what: suspend ? 'suspended' : 'resumed', onDoubt };
  let now = run;
  for (let tries = 1; ; tries += 1) {
    if (isOver(now)) return 'over';
    if ((now.spec.suspend === true) === suspend) return 'switched';
    try {
      await patch(now, suspend, dryRun, deps);
      return 'switched';
    } catch (error) {
      const isMoved = error instanceof StatusError && [404, 409, 422].includes(error.code);
      if (deps.signal.aborted || !(isMoved || isAnswerLost(error))) throw error;
      if (tries >= TRIES) throw mayBeDone(error, dryRun) ? inDoubt(error, run, doubt, deps) : error;
      const found = await readAfter(error, run, dryRun, doubt, deps);
      if (found?.metadata.uid !== run.metadata.uid) return 'gone';
      // Not the version, then: the server means what it says.
      if (isMoved && found.metadata.resourceVersion === now.metadata.resourceVersion) throw error;
      now = found as Run;
    }
  }
}

async function patch({ metadata }: Run, suspend: boolean, dryRun: boolean, deps: Deps): Promise<void> {
  const { name, namespace = deps.cluster.namespace, resourceVersion } = metadata;
  const operations = [
    { op: 'test' as const, path: '/metadata/resourceVersion', value: resourceVersion },
    { op: 'add' as const, path: '/spec/suspend', value: suspend },
  ];
  const options = { dryRun, fieldManager: FIELD_MANAGER, signal: deps.signal };
  await deps.cluster.patch(JOBS, { namespace, name }, { type: 'json', operations }, options);
}
