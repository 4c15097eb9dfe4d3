// Generators of a job's whole family as a cluster may hold it at its worst: what is optional missing, and everywhere but in
// what must be a name the texts of somebody who wants to fool the reader's terminal.

import * as fc from 'fast-check';
import type { KubeObject } from '../../src/lib/model/kube-object.ts';
import { aCronJob, aNaisjob, anObject, aPod, aRun, JOB_NAME, timeAgo } from './builders.ts';
import { hostileText } from './hostile-text.ts';
import type { Json } from './kube-api.ts';

/** A change of one field: which one is `pick` modulo as many as there are. */
interface Edit {
  pick: number;
  /** null takes the field away. */
  value: string | null;
}

const edits: fc.Arbitrary<Edit[]> = fc.array(
  fc.record({ pick: fc.nat(), value: fc.option(hostileText, { freq: 3 }) }),
  { minLength: 1, maxLength: 25 },
);

/** The job's family, its texts hostile and what is optional missing: all of it as an API server would store it. */
export const hostileFamily: fc.Arbitrary<KubeObject[]> = edits.map((all) => {
  const family = createFamily();
  for (const each of all) applyEdit(family, each);
  return family;
});

type Path = (string | number)[];

function applyEdit(family: KubeObject[], { pick, value }: Edit): void {
  const paths = pathsOf(family).filter((path) => isFree(path, value === null));
  const path = paths[pick % paths.length] ?? [];
  const key = path.at(-1) ?? '';
  const parent = path.slice(0, -1).reduce<Json>((here, step) => here[step], family);
  if (value !== null) parent[key] = typeof parent[key] === 'string' ? value : parent[key];
  else if (Array.isArray(parent)) parent.splice(Number(key), 1);
  else delete parent[key];
}

/** By these an object is found, and no server changes or loses them. */
const FIXED = /^$|^apiVersion|^kind|^metadata$|^metadata\.(?:name|namespace|uid|resourceVersion|labels)|^spec$/;
/** What no server stores an object without. */
const REQUIRED =
  /ownerReferences\.\d+\.|\.name$|containers$|containers\.\d+$|[sS]tatuses\.\d+\.image$|[tT]emplate(?:\.spec)?$|\.schedule$|exitCode$|conditions\.\d+\.(?:type|status)$|^involvedObject$/;

function isFree(path: Path, isRemoval: boolean): boolean {
  const field = path.slice(1).join('.');
  return !FIXED.test(field) && !(isRemoval && REQUIRED.test(field));
}

function pathsOf(value: unknown, path: Path = []): Path[] {
  if (typeof value !== 'object' || value === null) return [path];
  const steps: [string | number, unknown][] = Array.isArray(value) ? [...value.entries()] : Object.entries(value);
  return [path, ...steps.flatMap(([step, each]) => pathsOf(each, [...path, step]))];
}

/** Every field that anything looks at, filled in. */
function createFamily(): KubeObject[] {
  const naisjob = aNaisjob()
    .scheduled('0 2 * * *', 'Europe/Oslo')
    .deployedBy('abc')
    .failed('FailedGenerate', 'text')
    .build();
  naisjob.status!.problems = [{ type: 'x', message: 'a problem', source: 'spec' }];
  naisjob.spec.concurrencyPolicy = 'Forbid';
  naisjob.spec['ttl'] = '1h';
  const cronJob = aCronJob().scheduled('0 2 * * *', 'Europe/Oslo').ownedBy(naisjob, true).build();
  cronJob.status = {
    active: [{ name: `${JOB_NAME}-1` }],
    lastScheduleTime: timeAgo(60),
    lastSuccessfulTime: timeAgo(90),
  };
  const runs = [
    aRun(`${JOB_NAME}-1`).ownedBy(cronJob, true).build(),
    aRun(`${JOB_NAME}-2`).failed().ownedBy(cronJob, true).aged(30).build(),
    aRun(`${JOB_NAME}-3`)
      .complete()
      .ownedBy(cronJob, true)
      .aged(90)
      .annotated({ 'nais.io/instantiated-by': 'a@b.c' })
      .build(),
  ];
  runs[1]!.status!.conditions![0]!.message = 'it failed';
  const [first, second] = runs as unknown as [KubeObject, KubeObject];
  const pods = [
    aPod(`${JOB_NAME}-1-aaaaa`).waiting('ImagePullBackOff', 'cannot pull').ownedBy(first, true).build(),
    aPod(`${JOB_NAME}-1-bbbbb`)
      .main({ state: { terminated: { exitCode: 0, reason: 'Completed' } } })
      .withSidecar('cloudsql-proxy')
      .withNativeSidecar('texas')
      .ownedBy(first, true)
      .build(),
    aPod(`${JOB_NAME}-2-ccccc`)
      .withInit('setup', { state: { terminated: { exitCode: 0 } } })
      .failed(3)
      .ownedBy(second, true)
      .build(),
    aPod(`${JOB_NAME}-2-ddddd`).unschedulable('no node').ownedBy(second, true).build(),
    aPod(`${JOB_NAME}-2-eeeee`).evicted('low on memory').ownedBy(second, true).build(),
  ];
  const terminated = pods[2]!.status!.containerStatuses![0]!.state!.terminated!;
  Object.assign(terminated, { message: 'last words', startedAt: timeAgo(20), finishedAt: timeAgo(10), signal: 9 });
  return [
    naisjob,
    cronJob,
    ...runs,
    ...pods,
    anObject('v1', 'ServiceAccount').ownedBy(naisjob).build(),
    anObject('v1', 'Secret', 'google-sql').ownedBy(naisjob).build(),
    anObject('nais.io/v1', 'Image')
      .change((image) => (image['spec'] = { image: 'x/y:1' }))
      .build(),
    aBucket(naisjob),
    ...EVENTS.map(([reason, message, about], index) =>
      anEvent(`e${index}`, reason, message, [naisjob, cronJob, ...runs, ...pods][about]!),
    ),
  ];
}

function aBucket(naisjob: KubeObject): KubeObject {
  const status = { conditions: [{ type: 'Ready', status: 'False', reason: 'UpdateFailed', message: 'no quota' }] };
  return anObject('storage.cnrm.cloud.google.com/v1beta1', 'StorageBucket', 'bucket')
    .deleting('some/finalizer')
    .ownedBy(naisjob)
    .change((bucket) => Object.assign(bucket, { spec: { cascadingDelete: true }, status }))
    .build();
}

/** Reason, message, and the index of the object. */
const EVENTS: [string, string, number][] = [
  ['FailedGenerate', 'bad manifest', 0],
  ['SuccessfulCreate', `Created job ${JOB_NAME}-0`, 1],
  ['SawCompletedJob', `Saw completed job: ${JOB_NAME}-0, condition: Failed`, 1],
  ['UnknownTimeZone', 'no such zone', 1],
  ['FailedCreate', 'pods "x" is forbidden: exceeded quota: q, requested: pods=1, used: pods=1, limited: pods=1', 2],
  ['Failed', 'Failed to pull image', 5],
  ['FailedScheduling', '0/1 nodes are available', 8],
  ['Killing', 'Shut down container cloudsql-proxy', 6],
];

function anEvent(name: string, reason: string, message: string, about: KubeObject): KubeObject {
  const { kind, apiVersion, metadata } = about;
  const involvedObject = { kind, apiVersion, name: metadata.name, namespace: metadata.namespace, uid: metadata.uid };
  const times = { firstTimestamp: timeAgo(30), lastTimestamp: timeAgo(5), eventTime: timeAgo(5), count: 3 };
  return anObject('v1', 'Event', name)
    .change((event) =>
      Object.assign(event, {
        reason,
        message,
        type: 'Warning',
        involvedObject,
        ...times,
        reportingComponent: 'hahaha',
        series: { count: 2, lastObservedTime: timeAgo(4) },
      }),
    )
    .build();
}
