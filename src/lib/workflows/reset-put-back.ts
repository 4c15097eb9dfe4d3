// The second half of a reset, from the deletion on: wait, create, verify. Looks at the cluster before each step, so that
// it can be begun again at any point and does nothing twice.

import { wantedOf, type StoredBackup } from '../model/backup.ts';
import { FailedError, StatusError } from '../model/errors.ts';
import type { KubeObject } from '../model/kube-object.ts';
import type { ResetManifests } from '../model/reset-manifest.ts';
import { IMAGES, NAISJOBS } from '../model/resource.ts';
import { awaitGone } from './reset-await-gone.ts';
import { createAgain } from './reset-create.ts';
import type { ResetDeps } from './reset-deps.ts';
import type { Journal } from './reset-journal.ts';
import { getImage } from './reset-read.ts';
import { verifyReset } from './reset-verify.ts';
import { addWayBack } from './reset-way-back.ts';

/** @throws NaisjobError with the way back among its hints. */
export async function putBack(
  backup: StoredBackup,
  journal: Journal,
  timeoutMs: number,
  deps: ResetDeps,
): Promise<string> {
  const { state } = backup;
  try {
    await awaitGone(state, timeoutMs, deps);
    await journal.note({ step: 'all-gone' });
    const created = await createAll(backup, journal, timeoutMs, deps);
    return await conclude(backup, created, journal, timeoutMs, deps);
  } catch (error) {
    throw addWayBack(error, journal, state, deps);
  } finally {
    deps.progress.done();
  }
}

interface Created {
  naisjob: KubeObject;
  /** Why the file was not taken; the job is back as it was then. */
  refusal?: StatusError;
}

async function createAll(backup: StoredBackup, journal: Journal, timeoutMs: number, deps: ResetDeps): Promise<Created> {
  const wanted = wantedOf(backup);
  try {
    return await createBoth(wanted, backup, journal, timeoutMs, deps);
  } catch (error) {
    // A refusal for good, and there is another manifest: the one that was running.
    const isRefusal = error instanceof StatusError && error.code !== 401 && error.code < 500 && error.code !== 429;
    if (!isRefusal || deps.signal.aborted || wanted === backup.saved) throw error;
    deps.tell(`the server refused the manifest: ${error.message}`);
    const created = await createBoth(backup.saved, backup, journal, timeoutMs, deps);
    await journal.note({ step: 'restored' }, `naisjob.nais.io/${backup.state.name} restored as it was`);
    return { ...created, refusal: error };
  }
}

/** The Image first: a Naisjob that finds none fails to synchronize, and is tried again only half an hour later. */
async function createBoth(
  manifests: ResetManifests,
  { state }: StoredBackup,
  journal: Journal,
  timeoutMs: number,
  deps: ResetDeps,
): Promise<Created> {
  const { namespace, name, previousUid } = state;
  const { image } = manifests;
  // It is not ours to change: the operator took it away, or someone has deployed it since.
  if (image !== undefined && (await getImage(namespace, name, deps)) === undefined) {
    const created = await createAgain(IMAGES, image, undefined, timeoutMs, namespace, deps);
    await journal.note({ step: 'image-created', uid: created.metadata.uid }, `image.nais.io/${name} created`);
  }
  const naisjob = await createAgain(NAISJOBS, manifests.naisjob, previousUid, timeoutMs, namespace, deps);
  await journal.note({ step: 'naisjob-created', uid: naisjob.metadata.uid }, `naisjob.nais.io/${name} created`);
  return { naisjob };
}

async function conclude(
  { state }: StoredBackup,
  { naisjob, refusal }: Created,
  journal: Journal,
  timeoutMs: number,
  deps: ResetDeps,
): Promise<string> {
  // What the operator says of it now counts, also where it was there already.
  await verifyReset({ ...naisjob, status: undefined }, state, timeoutMs, deps);
  await journal.note({ step: 'verified', uid: naisjob.metadata.uid });
  if (refusal === undefined) return naisjob.metadata.uid;
  throw new FailedError(
    `the server refused the manifest after the job was deleted (${refusal.message}); the job was put back as it was before`,
    ['Mend the file and reset again; the job itself is whole.'],
  );
}
