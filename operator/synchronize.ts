// One pass over one Naisjob, in naiserator's order: finalizer, prepare, generate, write, report.

import { randomUUID } from 'node:crypto';

import { applyObjects, SynchronizationError } from './apply-objects.ts';
import { addFinalizer, finalize } from './finalize.ts';
import { hashSpec } from './hash-spec.ts';
import { collectionPath } from './kinds.ts';
import type { KubeObject, Naisjob } from './kube-object.ts';
import { FINALIZER, planObjects } from './plan-objects.ts';
import { CORRELATION_ANNOTATION, type Rollout } from './rollout.ts';
import {
  naisjobPath,
  nanoseconds,
  reportEvent,
  stateFields,
  writeStatus,
  type Reporter,
  type SynchronizationState,
} from './report.ts';

const PROCESSED = 'Deployment has been processed; waiting for completion...';

/** What is to happen next with the object: nothing, the watch of its rollout, or another try. */
export type Outcome = 'done' | 'monitor' | 'retry' | 'retry-prepare';

export async function synchronize(reporter: Reporter, naisjob: Naisjob): Promise<Outcome> {
  if (naisjob.metadata.deletionTimestamp !== undefined) {
    await finalize(reporter.client, naisjob);
    return 'done';
  }
  if (!naisjob.metadata.finalizers?.includes(FINALIZER)) {
    // The change comes back through the watch, and with it the next pass.
    await addFinalizer(reporter.client, naisjob);
    return 'done';
  }
  const hash = hashSpec(naisjob.spec);
  let rollout: Rollout;
  try {
    rollout = await prepare(reporter, naisjob);
  } catch (error) {
    return fail(reporter, naisjob, 'FailedPrepare', error, {});
  }
  const { synchronizationHash, effectiveImage, synchronizationState } = naisjob.status ?? {};
  if (synchronizationHash === hash && effectiveImage === rollout.effectiveImage) {
    reporter.log(`${naisjob.metadata.namespace}/${naisjob.metadata.name}: skipping synchronization`);
    return synchronizationState === 'Synchronized' ? 'monitor' : 'done';
  }
  return carryOut(reporter, rollout, hash);
}

/** Reads only. Throws what becomes the message of FailedPrepare. */
async function prepare({ client }: Reporter, naisjob: Naisjob): Promise<Rollout> {
  const { name, namespace, annotations } = naisjob.metadata;
  let effectiveImage = naisjob.spec.image ?? '';
  if (effectiveImage === '') {
    const image = await client.find(`${collectionPath('nais.io/v1', 'images', namespace)}/${name}`);
    if (image === undefined) {
      throw new Error(`get wanted image: ${namespace}/${name}: external image resource not found`);
    }
    effectiveImage = (image as KubeObject & { spec: { image: string } }).spec.image;
  }
  const application = `${collectionPath('nais.io/v1alpha1', 'applications', namespace)}/${name}`;
  if ((await client.find(application)) !== undefined) {
    throw new Error(
      `preparing rollout configuration: cannot create a Naisjob with name '${name}' because an Application with that name exists`,
    );
  }
  // Without the annotation every synchronization invents a new one, and so changes the CronJob's template.
  const correlationId = annotations?.[CORRELATION_ANNOTATION] || randomUUID();
  return { naisjob, effectiveImage, correlationId };
}

async function carryOut(reporter: Reporter, rollout: Rollout, hash: string): Promise<Outcome> {
  const { naisjob, effectiveImage, correlationId } = rollout;
  const common = { effectiveImage, correlationID: correlationId };
  let objects: KubeObject[];
  try {
    objects = planObjects(rollout);
  } catch (error) {
    return fail(reporter, naisjob, 'FailedGenerate', error, { effectiveImage });
  }
  try {
    await applyObjects(reporter.client, naisjob, objects);
  } catch (error) {
    if (error instanceof SynchronizationError && error.retry) return fail(reporter, naisjob, 'Retrying', error, common);
    // The hash is stored all the same: a permanent failure is not tried again until the spec changes.
    return fail(reporter, naisjob, 'FailedSynchronization', error, { ...common, synchronizationHash: hash });
  }
  const now = reporter.clock.now();
  const times = { synchronizationHash: hash, synchronizationTime: nanoseconds(now), problems: null };
  await writeStatus(reporter, naisjob, { ...common, ...times, ...stateFields('Synchronized', PROCESSED, now) });
  await writeTeam(reporter, naisjob);
  await reportEvent(reporter, naisjob, 'Synchronized', PROCESSED);
  return 'monitor';
}

/** Retrying is the operator's own affair and makes no problem for the user. */
async function fail(
  reporter: Reporter,
  naisjob: Naisjob,
  state: SynchronizationState,
  error: unknown,
  fields: object,
): Promise<Outcome> {
  const message = error instanceof Error ? error.message : String(error);
  reporter.log(`${naisjob.metadata.namespace}/${naisjob.metadata.name}: ${state}: ${message}`);
  const problems = state === 'Retrying' ? null : [{ type: 'Error', message, source: 'naiserator' }];
  await writeStatus(reporter, naisjob, { ...fields, problems, ...stateFields(state, message, reporter.clock.now()) });
  await reportEvent(reporter, naisjob, state, message);
  if (state === 'FailedSynchronization') return 'done';
  return state === 'FailedPrepare' ? 'retry-prepare' : 'retry';
}

/** Was once demanded in the manifest, and others still read it. */
async function writeTeam({ client }: Reporter, naisjob: Naisjob): Promise<void> {
  const team = naisjob.metadata.namespace;
  if (naisjob.metadata.labels?.['team'] === team) return;
  await client.merge(naisjobPath(naisjob), { metadata: { labels: { team } } });
}
