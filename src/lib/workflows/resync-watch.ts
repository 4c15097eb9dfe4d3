// What there is to see of a synchronization: the Naisjob, the Jobs with its label, and the operator's own Events about it.

import type { KubeObject } from '../model/kube-object.ts';
import { EVENTS, JOBS, NAISJOBS, type Resource } from '../model/resource.ts';
import { operatorFailure, type Naisjob, type OperatorFailure } from '../model/naisjob.ts';
import type { Run } from '../model/run.ts';
import type { Deps } from './deps.ts';
import { mergeStreams } from './merge-streams.ts';

export interface Sight {
  naisjob: Naisjob;
  isDeleted: boolean;
  /** By UID. */
  jobs: Map<string, Run>;
  /** The operator's last failure that was told by an Event: the same failure again changes no word of the status. */
  failure?: OperatorFailure;
}

interface Change {
  resource: Resource;
  type: 'ADDED' | 'MODIFIED' | 'DELETED' | 'SYNCED';
  object?: KubeObject;
}

/**
 * Yields true once when all that existed is in `sight`, and false after each change from then on: what is asked of the
 * operator in between is sure to be seen. Ends when the signal aborts.
 */
export async function* watchResync(sight: Sight, signal: AbortSignal, deps: Deps): AsyncGenerator<boolean> {
  const { name, namespace = '', uid } = sight.naisjob.metadata;
  const opening = new Set([NAISJOBS, JOBS, EVENTS]);
  const streams = [
    watchOf(NAISJOBS, { namespace, fieldSelector: `metadata.name=${name}` }, signal, deps),
    watchOf(JOBS, { namespace, labelSelector: `app=${name}` }, signal, deps),
    asFarAsAllowed(
      EVENTS,
      watchOf(EVENTS, { namespace, fieldSelector: `involvedObject.uid=${uid},type=Warning` }, signal, deps),
    ),
  ];
  for await (const change of mergeStreams(streams)) {
    const wasOpening = opening.size > 0;
    if (change.object === undefined) opening.delete(change.resource);
    else note(change.resource, change.type, change.object, sight);
    if (opening.size > 0) continue;
    // What was told before the question is no answer to it.
    if (wasOpening) delete sight.failure;
    yield wasOpening;
  }
}

async function* watchOf(
  resource: Resource,
  selection: { namespace: string; fieldSelector?: string; labelSelector?: string },
  signal: AbortSignal,
  deps: Deps,
): AsyncGenerator<Change> {
  for await (const event of deps.cluster.watch(resource, selection, { signal })) yield { resource, ...event };
}

/** Who may not read Events learns less of a failure, and is not stopped by that. */
async function* asFarAsAllowed(resource: Resource, stream: AsyncGenerator<Change>): AsyncGenerator<Change> {
  try {
    yield* stream;
  } catch {
    yield { resource, type: 'SYNCED' };
  }
}

function note(resource: Resource, type: Change['type'], object: KubeObject, sight: Sight): void {
  if (resource === JOBS) {
    if (type === 'DELETED') sight.jobs.delete(object.metadata.uid);
    else sight.jobs.set(object.metadata.uid, object as Run);
  } else if (resource === NAISJOBS) {
    sight.naisjob = object as Naisjob;
    sight.isDeleted = type === 'DELETED';
  } else if (type !== 'DELETED') {
    const { reason = '', message = '' } = object as { reason?: string; message?: string };
    const failure = operatorFailure(reason, message);
    if (failure !== undefined) sight.failure = failure;
  }
}
