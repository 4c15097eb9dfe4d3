// Creates and deletes a Job's pods, with the Events of that.

import type { StoredObject } from '../../api.ts';
import type { Client } from '../../component/client.ts';
import { isNotFound, placeOf, PODS, unlessGone } from '../../component/client.ts';
import type { EventRecorder } from '../../component/events.ts';
import { toControllerReference } from '../owners.ts';
import { INDEX_KEY, TRACKING_FINALIZER } from './pods.ts';

export class PodControl {
  readonly #client: Client;
  readonly #events: EventRecorder;

  constructor(client: Client, events: EventRecorder) {
    this.#client = client;
    this.#events = events;
  }

  /** Throws what the API refused, after saying so in an Event. */
  async create(job: StoredObject, index: number | undefined): Promise<void> {
    try {
      const pod = await this.#client.create(PODS, { namespace: job.metadata['namespace'] }, toPod(job, index));
      this.#events.normal(job, 'SuccessfulCreate', `Created pod: ${pod.metadata.name}`);
    } catch (error) {
      this.#events.warn(job, 'FailedCreate', `Error creating: ${(error as Error).message}`);
      throw error;
    }
  }

  async remove(job: StoredObject, pod: StoredObject): Promise<void> {
    try {
      await this.#client.remove(PODS, pod, {});
    } catch (error) {
      if (isNotFound(error)) return;
      this.#events.warn(job, 'FailedDelete', `Error deleting: ${(error as Error).message}`);
      throw error;
    }
    this.#events.normal(job, 'SuccessfulDelete', `Deleted pod: ${pod.metadata.name}`);
  }

  /** Lets a counted pod go. */
  async untrack(pod: StoredObject): Promise<void> {
    const finalizers = (pod.metadata['finalizers'] as string[]).filter((name) => name !== TRACKING_FINALIZER);
    const body = { metadata: { uid: pod.metadata.uid, finalizers: finalizers.length > 0 ? finalizers : null } };
    await unlessGone(this.#client.merge(PODS, placeOf(pod), body));
  }
}

function toPod(job: StoredObject, index: number | undefined) {
  const { metadata = {}, spec } = structuredClone(job['spec'].template);
  const mark = index === undefined ? {} : { [INDEX_KEY]: String(index) };
  const annotations = { ...metadata.annotations, ...mark };
  const prefix = index === undefined ? job.metadata.name : `${job.metadata.name}-${index}`;
  return {
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: {
      // A pod's name may have 63 characters; the five random ones and the dash always fit.
      generateName: `${prefix.slice(0, 57)}-`,
      namespace: job.metadata['namespace'],
      labels: { ...metadata.labels, ...mark },
      ...(Object.keys(annotations).length > 0 ? { annotations } : {}),
      finalizers: [...(metadata.finalizers ?? []), TRACKING_FINALIZER],
      ownerReferences: [toControllerReference(job)],
    },
    spec: index === undefined ? spec : addIndex(spec, job.metadata.name, index),
  };
}

/** Indexed Jobs: each container is told its index, and the pod gets a stable host name. */
function addIndex(spec: any, jobName: string, index: number) {
  const variable = {
    name: 'JOB_COMPLETION_INDEX',
    valueFrom: { fieldRef: { apiVersion: 'v1', fieldPath: `metadata.labels['${INDEX_KEY}']` } },
  };
  for (const container of [...(spec.initContainers ?? []), ...spec.containers]) {
    if ((container.env ?? []).some(({ name }: { name: string }) => name === variable.name)) continue;
    container.env = [...(container.env ?? []), variable];
  }
  return { ...spec, hostname: `${jobName}-${index}` };
}
