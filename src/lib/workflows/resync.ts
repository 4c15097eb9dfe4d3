// Makes the operator synchronize a Naisjob again: clears the hash it remembers, or touches an object it has missed.

import type { JsonPatchOperation, PatchOptions } from '../cluster/cluster.ts';
import { FailedError, NoSuchKindError, StatusError, type NaisjobError } from '../model/errors.ts';
import { isAnswerLost } from '../model/lost-answer.ts';
import { synchronizationHash, synchronizationTime, type Naisjob } from '../model/naisjob.ts';
import { foreseeNudge, type Nudge } from '../model/nudge.ts';
import { NAISJOBS } from '../model/resource.ts';
import { FIELD_MANAGER } from './create-run.ts';
import type { Deps } from './deps.ts';
import { getNaisjob } from './read-job.ts';

/** A change by the operator or by a deploy between our read and our write moves the resourceVersion; then it is read again. A lost answer likewise. */
const NUDGE_TRIES = 5;

/** Any change makes the operator look at the object again; this one is taken back afterwards. */
export const TOUCH_ANNOTATION = 'kubectl-naisjob/touched';

export interface Nudged {
  nudge: Nudge;
  /** The object as it was just before, to compare with. */
  before: Naisjob;
}

/**
 * The status is a subresource since 2026-01-20: a patch of the main resource is then answered with 200 and changes
 * nothing. Older clusters have no /status path. Discovery tells which.
 */
export async function isStatusSubresource(deps: Deps): Promise<boolean> {
  const served = await deps.cluster.served(NAISJOBS, { signal: deps.signal });
  if (served === undefined) throw new NoSuchKindError('the server doesn\'t have a resource type "naisjobs"');
  return served.subresources.includes('status');
}

/** Clears the hash or touches the object. @throws also what isAnswerLost names: then it is not known whether that was done. */
export async function nudgeOperator(naisjob: Naisjob, onStatus: boolean, dryRun: boolean, deps: Deps): Promise<Nudged> {
  let before = naisjob;
  for (let tries = 1; ; tries += 1) {
    const nudge = foreseeNudge(before);
    if (nudge === 'under-way') return { nudge, before };
    try {
      await sendNudge(before, nudge, onStatus, dryRun, deps);
      return { nudge, before };
    } catch (error) {
      if (!isUnclear(error, dryRun) || deps.signal.aborted) throw error;
      const now = await readAfter(error, before, deps);
      if (!isRejected(error) && hasLanded(nudge, before, now)) return { nudge, before };
      const isMoved = now.metadata.resourceVersion !== before.metadata.resourceVersion;
      if (tries >= NUDGE_TRIES || (isRejected(error) && !isMoved)) throw error;
      before = now;
    }
  }
}

/**
 * After a lost answer the patch may have been carried out or not, and the same patch again does no harm: its `test` lets only
 * one of the two through. The server's 422 does not tell a failed `test` from a hash that is gone. Both: read again and decide.
 */
function isUnclear(error: unknown, dryRun: boolean): error is NaisjobError {
  return isRejected(error) || (!dryRun && isAnswerLost(error));
}

function isRejected(error: unknown): boolean {
  return error instanceof StatusError && error.code === 422;
}

/** @throws `failure` again, when it was a lost answer and the cluster cannot be asked; FailedError when the object is another one now. */
async function readAfter(failure: NaisjobError, before: Naisjob, deps: Deps): Promise<Naisjob> {
  const { name, namespace = '', uid } = before.metadata;
  const now = await getNaisjob(namespace, name, deps).catch((reading: unknown) => {
    throw isRejected(failure) ? reading : failure;
  });
  if (now.metadata.uid === uid) return now;
  throw new FailedError(`naisjob.nais.io/${name} was deleted and created anew meanwhile; nothing was changed`);
}

/** Ours or another's: the operator has been asked, or has answered already. */
function hasLanded(nudge: Nudge, before: Naisjob, now: Naisjob): boolean {
  if (nudge === 'touched') {
    return now.metadata.annotations?.[TOUCH_ANNOTATION] !== before.metadata.annotations?.[TOUCH_ANNOTATION];
  }
  return synchronizationHash(now) === '' || synchronizationTime(now) !== synchronizationTime(before);
}

async function sendNudge(
  naisjob: Naisjob,
  nudge: Nudge,
  onStatus: boolean,
  dryRun: boolean,
  deps: Deps,
): Promise<void> {
  const { name, namespace = '', resourceVersion, annotations } = naisjob.metadata;
  const guard: JsonPatchOperation = { op: 'test', path: '/metadata/resourceVersion', value: resourceVersion };
  const change: JsonPatchOperation[] =
    nudge === 'cleared'
      ? [{ op: 'remove', path: '/status/synchronizationHash' }]
      : touch(annotations, new Date(deps.clock.now()).toISOString());
  const options: PatchOptions = { dryRun, fieldManager: FIELD_MANAGER, signal: deps.signal };
  if (nudge === 'cleared' && onStatus) options.subresource = 'status';
  await deps.cluster.patch(NAISJOBS, { namespace, name }, { type: 'json', operations: [guard, ...change] }, options);
}

function touch(annotations: Record<string, string> | undefined, now: string): JsonPatchOperation[] {
  if (annotations === undefined)
    return [{ op: 'add', path: '/metadata/annotations', value: { [TOUCH_ANNOTATION]: now } }];
  return [{ op: 'add', path: `/metadata/annotations/${TOUCH_ANNOTATION.replace('/', '~1')}`, value: now }];
}

/** Takes the touch back. It is only a mark: when it cannot be removed, it does no harm, so that is no failure. */
export async function removeTouch(namespace: string, name: string, deps: Deps): Promise<void> {
  const body = { metadata: { annotations: { [TOUCH_ANNOTATION]: null } } };
  await deps.cluster
    .patch(NAISJOBS, { namespace, name }, { type: 'merge', body }, { fieldManager: FIELD_MANAGER })
    .catch(() => undefined);
}
