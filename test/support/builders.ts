// Builders of cluster objects for unit tests, valid by default: `aNaisjob().scheduled().build()` is a synchronized job,
// `aPod().failed(3).build()` a pod of it whose main container exited with 3. Names, UIDs and times are the same each time.

import type { ContainerStatus, Pod, PodStatus } from '../../src/lib/model/attempt.ts';
import type { CronJob } from '../../src/lib/model/cron-job.ts';
import type { KubeObject } from '../../src/lib/model/kube-object.ts';
import type { Naisjob } from '../../src/lib/model/naisjob.ts';
import type { Run } from '../../src/lib/model/run.ts';

/** The time that tests call now; objects are an hour old by default. */
export const NOW = Date.parse('2026-11-24T09:00:00Z');
export const JOB_NAME = 'avstemming';
const NAMESPACE = 'myteam';

export class ObjectBuilder<T extends KubeObject> {
  protected readonly object: T;

  constructor(object: Omit<T, 'metadata'> & { apiVersion: string; kind: string }, name: string) {
    const metadata = {
      name,
      namespace: NAMESPACE,
      uid: uidOf(object.kind, name),
      resourceVersion: '1000',
      creationTimestamp: '2026-11-24T08:00:00Z',
      labels: { app: JOB_NAME, team: NAMESPACE },
    };
    this.object = { ...object, metadata } as unknown as T;
  }

  in(namespace: string): this {
    this.object.metadata.namespace = namespace;
    return this;
  }

  uid(uid: string): this {
    this.object.metadata.uid = uid;
    return this;
  }

  labelled(labels: Record<string, string>): this {
    this.object.metadata.labels = labels;
    return this;
  }

  annotated(annotations: Record<string, string>): this {
    this.object.metadata.annotations = { ...this.object.metadata.annotations, ...annotations };
    return this;
  }

  /** `minutes` before NOW. */
  aged(minutes: number): this {
    this.object.metadata.creationTimestamp = timeAgo(minutes);
    return this;
  }

  /** Being deleted, and held by `finalizer`. */
  deleting(finalizer: string): this {
    this.object.metadata.deletionTimestamp = timeAgo(1);
    this.object.metadata.finalizers = [finalizer];
    return this;
  }

  ownedBy(owner: KubeObject, controller = false): this {
    const { apiVersion, kind, metadata } = owner;
    const reference = { apiVersion, kind, name: metadata.name, uid: metadata.uid, ...(controller && { controller }) };
    this.object.metadata.ownerReferences = [...(this.object.metadata.ownerReferences ?? []), reference];
    return this;
  }

  /** Anything that has no word of its own here. */
  change(change: (object: T) => void): this {
    change(this.object);
    return this;
  }

  build(): T {
    return structuredClone(this.object);
  }
}

export function timeAgo(minutes: number): string {
  return new Date(NOW - minutes * 60_000).toISOString().replace('.000Z', 'Z');
}

function uidOf(kind: string, name: string): string {
  return `uid-${kind.toLowerCase()}-${name}`;
}

/** Any other kind: `anObject('nais.io/v1', 'Image', 'avstemming')`. */
export function anObject(apiVersion: string, kind: string, name = JOB_NAME): ObjectBuilder<KubeObject> {
  return new ObjectBuilder<KubeObject>({ apiVersion, kind }, name);
}

class NaisjobBuilder extends ObjectBuilder<Naisjob> {
  scheduled(schedule = '0 2 * * *', timeZone?: string): this {
    this.object.spec.schedule = schedule;
    if (timeZone !== undefined) this.object.spec.timeZone = timeZone;
    return this;
  }

  deployedBy(correlationId: string): this {
    return this.annotated({ 'nais.io/deploymentCorrelationID': correlationId });
  }

  failed(state: string, message: string): this {
    this.object.status = {
      ...this.object.status,
      synchronizationState: state,
      conditions: [{ type: 'SynchronizationState', status: 'True', reason: state, message }],
    };
    return this;
  }

  /** The operator has written nothing yet. */
  unseen(): this {
    delete this.object.status;
    return this;
  }
}

/** A one-shot Naisjob whose rollout is complete. */
export function aNaisjob(name = JOB_NAME): NaisjobBuilder {
  const status = {
    synchronizationHash: '5d41402abc4b2a76',
    synchronizationState: 'RolloutComplete',
    synchronizationTime: 1_795_507_200_000_000_000,
    conditions: [{ type: 'SynchronizationState', status: 'True', reason: 'RolloutComplete', message: 'complete' }],
  };
  const naisjob = { apiVersion: 'nais.io/v1', kind: 'Naisjob', spec: { image: 'localhost/busybox:1' }, status };
  return new NaisjobBuilder(naisjob, name).labelled({ team: NAMESPACE });
}

class CronJobBuilder extends ObjectBuilder<CronJob> {
  scheduled(schedule = '0 2 * * *', timeZone?: string): this {
    Object.assign(this.object.spec, { schedule, suspend: false }, timeZone !== undefined && { timeZone });
    return this;
  }

  suspended(): this {
    this.object.spec.suspend = true;
    return this;
  }
}

/** The CronJob of a one-shot Naisjob: the operator's placeholder schedule, suspended. */
export function aCronJob(name = JOB_NAME): CronJobBuilder {
  const labels = { app: name, team: NAMESPACE };
  const template = { metadata: { labels }, spec: { restartPolicy: 'Never', containers: [{ name, image: 'busybox' }] } };
  const jobTemplate = { metadata: { labels }, spec: { backoffLimit: 6, template } };
  const spec = { schedule: '0 0 1 1 *', suspend: true, concurrencyPolicy: 'Allow', jobTemplate };
  return new CronJobBuilder({ apiVersion: 'batch/v1', kind: 'CronJob', spec }, name).labelled(labels);
}

class RunBuilder extends ObjectBuilder<Run> {
  complete(): this {
    this.object.status = { succeeded: 1, conditions: [{ type: 'Complete', status: 'True' }] };
    return this;
  }

  failed(reason = 'BackoffLimitExceeded'): this {
    this.object.status = { failed: 1, conditions: [{ type: 'Failed', status: 'True', reason }] };
    return this;
  }

  suspended(): this {
    this.object.spec.suspend = true;
    this.object.status = { conditions: [{ type: 'Suspended', status: 'True' }] };
    return this;
  }
}

/** A run with one active pod. */
export function aRun(name = `${JOB_NAME}-1`): RunBuilder {
  const spec = { completions: 1, parallelism: 1 };
  return new RunBuilder({ apiVersion: 'batch/v1', kind: 'Job', spec, status: { active: 1, ready: 1 } }, name);
}

class PodBuilder extends ObjectBuilder<Pod> {
  /** Main container ended with `code`; 137 is OOMKilled unless `reason` says otherwise. */
  failed(code = 1, reason = code === 137 ? 'OOMKilled' : 'Error'): this {
    return this.main({ state: { terminated: { exitCode: code, reason } } }).phase('Failed');
  }

  completed(): this {
    return this.main({ state: { terminated: { exitCode: 0, reason: 'Completed' } } }).phase('Succeeded');
  }

  waiting(reason: string, message?: string): this {
    const waiting = { reason, ...(message !== undefined && { message }) };
    return this.main({ ready: false, state: { waiting } }).phase('Pending');
  }

  evicted(message: string): this {
    this.object.status = { phase: 'Failed', reason: 'Evicted', message };
    return this;
  }

  unschedulable(message: string): this {
    const conditions = [{ type: 'PodScheduled', status: 'False', reason: 'Unschedulable', message }];
    delete this.object.spec.nodeName;
    this.object.status = { phase: 'Pending', conditions };
    return this;
  }

  withSidecar(name: string, status: Partial<ContainerStatus> = { state: { running: {} } }): this {
    this.object.spec.containers.push({ name, image: 'sidecar' });
    this.status.containerStatuses?.push({ name, ready: true, restartCount: 0, ...status });
    return this;
  }

  withNativeSidecar(name: string, status: Partial<ContainerStatus> = { started: true, state: { running: {} } }): this {
    return this.withInit(name, status, 'Always');
  }

  withInit(name: string, status: Partial<ContainerStatus>, restartPolicy?: string): this {
    const container = { name, image: 'init', ...(restartPolicy !== undefined && { restartPolicy }) };
    this.object.spec.initContainers = [...(this.object.spec.initContainers ?? []), container];
    const statuses = this.status.initContainerStatuses ?? [];
    this.status.initContainerStatuses = [...statuses, { name, ready: true, restartCount: 0, ...status }];
    return this;
  }

  phase(phase: string): this {
    this.status.phase = phase;
    const ready = this.status.conditions?.find(({ type }) => type === 'Ready');
    if (ready !== undefined) ready.status = phase === 'Running' ? 'True' : 'False';
    return this;
  }

  /** Changes the main container's status. */
  main(status: Partial<ContainerStatus>): this {
    this.status.containerStatuses = (this.status.containerStatuses ?? []).map((each) =>
      each.name === this.object.metadata.labels?.['app'] ? { ...each, ...status } : each,
    );
    return this;
  }

  private get status(): PodStatus {
    return (this.object.status ??= {});
  }
}

/** A running pod of a run. */
export function aPod(name = `${JOB_NAME}-1-x7k2p`, app = JOB_NAME): PodBuilder {
  const image = 'localhost/busybox:1';
  const status = {
    phase: 'Running',
    conditions: [
      { type: 'Initialized', status: 'True' },
      { type: 'Ready', status: 'True' },
    ],
    containerStatuses: [{ name: app, image, ready: true, restartCount: 0, state: { running: {} } }],
  };
  const spec = { nodeName: 'node-1', containers: [{ name: app, image }] };
  return new PodBuilder({ apiVersion: 'v1', kind: 'Pod', spec, status }, name).labelled({ app, team: NAMESPACE });
}
