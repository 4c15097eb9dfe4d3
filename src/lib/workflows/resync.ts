// Makes the operator synchronize a Naisjob again: clears the hash it remembers, or touches an object it has missed.

import type { JsonPatchOperation, PatchOptions } from '../cluster/cluster.ts';
import { FailedError, NoSuchKindError, StatusError } from '../model/errors.ts';
import { isUnseen, synchronizationHash, type Naisjob } from '../model/naisjob.ts';
import { NAISJOBS } from '../model/resource.ts';
import { FIELD_MANAGER } from './create-run.ts';
import type { Deps } from './deps.ts';
import { getNaisjob } from './read-job.ts';

/** A change by the operator or by a deploy between our read and our write moves the resourceVersion; then it is read again. */
const CONFLICT_TRIES = 5;

/** Any change makes the operator look at the object again; this one is taken back afterwards. */
export const TOUCH_ANNOTATION = 'kubectl-naisjob/touched';

export type Nudge =
  /** The hash was there and is cleared. */
  | 'cleared'
  /** There was no hash, but a status: the operator is at it already. */
  | 'under-way'
  /** There was no status at all: the object was touched. */
  | 'touched';

/**
 * The status is a subresource since 2026-01-20: a patch of the main resource is then answered with 200 and changes
 * nothing. Older clusters have no /status path. Discovery tells which.
 */
export async function isStatusSubresource(deps: Deps): Promise<boolean> {
  const served = await deps.cluster.served(NAISJOBS, { signal: deps.signal });
  if (served === undefined) throw new NoSuchKindError('the server doesn\'t have a resource type "naisjobs"');
  return served.subresources.includes('status');
}

/** What nudgeOperator will do for the object as it is. */
export function foreseeNudge(naisjob: Naisjob): Nudge {
  if (isUnseen(naisjob)) return 'touched';
  return synchronizationHash(naisjob) === '' ? 'under-way' : 'cleared';
}

/** Clears the hash or touches the object. Returns the object as it was just before, to compare with. */
export async function nudgeOperator(
  naisjob: Naisjob,
  onStatus: boolean,
  dryRun: boolean,
  deps: Deps,
): Promise<{ nudge: Nudge; before: Naisjob }> {
  let before = naisjob;
  for (let tries = 1; ; tries += 1) {
    const nudge = foreseeNudge(before);
    if (nudge === 'under-way') return { nudge, before };
    try {
      await sendNudge(before, nudge, onStatus, dryRun, deps);
      return { nudge, before };
    } catch (error) {
      // The server's 422 does not tell a failed `test` from a hash that is gone: read again and decide.
      if (!(error instanceof StatusError) || error.code !== 422) throw error;
      const now = await getNaisjob(before.metadata.namespace ?? '', before.metadata.name, deps);
      if (now.metadata.uid !== naisjob.metadata.uid) {
        throw new FailedError(
          `naisjob.nais.io/${naisjob.metadata.name} was deleted and created anew meanwhile; nothing was changed`,
        );
      }
      const isMoved = now.metadata.resourceVersion !== before.metadata.resourceVersion;
      if (!isMoved || tries >= CONFLICT_TRIES) throw error;
      before = now;
    }
  }
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
