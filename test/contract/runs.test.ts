// Jobs and CronJobs, as far as the tool tells people about them.

import { beforeEach, expect, test } from 'vitest';

import { letPass } from '../support/controllers.ts';
import { aManifest, aManualJob, conditionOf, deploy, IMAGE, jobNames, waitForEnd } from '../support/naisjobs-in.ts';
import { createNamespace, expectOk, find, listItems, MERGE_PATCH, pathsIn, type Paths } from '../support/test-api.ts';
import { waitFor } from '../support/wait-for.ts';
import { patience } from '../support/pace.ts';

let at: Paths;
beforeEach(async () => {
  at = pathsIn(await createNamespace());
});

function waitForEvent(reason: string, name: string): Promise<any> {
  return waitFor(`event ${reason} on ${name}`, async () =>
    (await listItems(at.events())).find((each) => each.reason === reason && each.involvedObject.name === name),
  );
}

test('a Job that ends well: Complete, its pod labelled with the Job', async () => {
  await expectOk('POST', at.jobs(), aManualJob('good', 'good'));
  const job = await waitForEnd(at, 'good');
  expect(conditionOf(job, 'Complete')).toBeDefined();
  expect(conditionOf(job, 'SuccessCriteriaMet')).toBeDefined();
  expect(job.status).toMatchObject({ succeeded: 1 });
  expect(job.status.completionTime).toBeDefined();
  const [pod] = await listItems(`${at.pods()}?labelSelector=batch.kubernetes.io%2Fjob-name%3Dgood`);
  expect(pod.metadata.labels).toMatchObject({
    'batch.kubernetes.io/controller-uid': job.metadata.uid,
    'batch.kubernetes.io/job-name': 'good',
    'controller-uid': job.metadata.uid,
    'job-name': 'good',
  });
  expect(pod.metadata.ownerReferences[0]).toMatchObject({ kind: 'Job', controller: true, blockOwnerDeletion: true });
  expect(pod.status.phase).toBe('Succeeded');
  expect(pod.status.containerStatuses[0].state.terminated).toMatchObject({ exitCode: 0, reason: 'Completed' });
});

test('a Job that fails is tried again, backoffLimit times, each time in a new pod', async () => {
  await expectOk('POST', at.jobs(), aManualJob('bad', 'bad', undefined, { backoffLimit: 1 }, 'echo oh; exit 3'));
  await waitFor('its first failure', async () => (await find(at.jobs('bad'))).status.failed === 1);
  await letPass(15_000);
  const job = await waitForEnd(at, 'bad');
  expect(conditionOf(job, 'Failed')).toMatchObject({
    reason: 'BackoffLimitExceeded',
    message: 'Job has reached the specified backoff limit',
  });
  expect(conditionOf(job, 'FailureTarget')).toBeDefined();
  expect(job.status.failed).toBe(2);
  const pods = await listItems(`${at.pods()}?labelSelector=job-name%3Dbad`);
  expect(pods.map((pod) => pod.status.containerStatuses[0].state.terminated.exitCode)).toEqual([3, 3]);
});

test('a Job past its deadline fails with DeadlineExceeded and its pods are ended', async () => {
  await expectOk(
    'POST',
    at.jobs(),
    aManualJob('slow', 'slow', undefined, { activeDeadlineSeconds: 2 }, 'exec sleep 600'),
  );
  await waitFor('its pod', async () => (await find(at.jobs('slow'))).status.active === 1);
  await letPass(3000);
  // The pod is given 30 s to end.
  await waitFor('the deadline', async () => conditionOf(await find(at.jobs('slow')), 'FailureTarget'));
  await letPass(31_000);
  const job = await waitForEnd(at, 'slow');
  expect(conditionOf(job, 'Failed')).toMatchObject({
    reason: 'DeadlineExceeded',
    message: 'Job was active longer than specified deadline',
  });
});

test('a suspended Job has condition Suspended and no pod, and goes on when it is resumed', async () => {
  await expectOk('POST', at.jobs(), aManualJob('later', 'later', undefined, { suspend: true }));
  await waitFor('condition Suspended', async () => conditionOf(await find(at.jobs('later')), 'Suspended'));
  expect(await listItems(at.pods())).toEqual([]);
  await expectOk('PATCH', at.jobs('later'), { spec: { suspend: false } }, MERGE_PATCH);
  expect(conditionOf(await waitForEnd(at, 'later'), 'Complete')).toBeDefined();
});

test('a ServiceAccount that is missing: no pod, and the event FailedCreate', async () => {
  const job = aManualJob('nobody', 'nobody');
  (job.spec.template.spec as any).serviceAccountName = 'nosuch';
  await expectOk('POST', at.jobs(), job);
  const event = await waitForEvent('FailedCreate', 'nobody');
  expect(event.type).toBe('Warning');
  expect(event.message).toContain('error looking up service account');
  expect(event.message).toContain('serviceaccount "nosuch" not found');
  expect(await listItems(at.pods())).toEqual([]);
});

test('a schedule: a run on the minute, named by it, annotated with it', { timeout: patience(200_000) }, async () => {
  await deploy(at, aManifest('hvert-minutt', { schedule: '* * * * *' }));
  await letPass(60_000);
  const [run] = await waitFor(
    'a scheduled run',
    async () => {
      const runs = await listItems(at.jobs());
      return runs.length > 0 && runs;
    },
    90_000,
  );
  const scheduled = run.metadata.annotations['batch.kubernetes.io/cronjob-scheduled-timestamp'];
  expect(run.metadata.name).toBe(`hvert-minutt-${Date.parse(scheduled) / 60_000}`);
  expect(run.metadata.labels.app).toBe('hvert-minutt');
  expect(run.metadata.ownerReferences[0]).toMatchObject({
    kind: 'CronJob',
    controller: true,
    blockOwnerDeletion: true,
  });
  await waitForEvent('SuccessfulCreate', 'hvert-minutt');
  expect((await find(at.cronJobs('hvert-minutt'))).status.lastScheduleTime).toBeDefined();
});

test('a manual Job of a CronJob counts in its history limits, and is UnexpectedJob to it', async () => {
  const spec = { schedule: '0 3 29 2 *', successfulJobsHistoryLimit: 1 };
  await deploy(at, aManifest('nattlig', spec));
  const cronJob = await find(at.cronJobs('nattlig'));
  await expectOk('POST', at.jobs(), aManualJob('manual-1', 'nattlig', cronJob, {}, 'sleep 3'));
  await waitForEvent('UnexpectedJob', 'nattlig');
  await letPass(4000);
  await waitForEnd(at, 'manual-1');
  await expectOk('POST', at.jobs(), aManualJob('manual-2', 'nattlig', cronJob, {}, 'sleep 3'));
  await letPass(4000);
  await waitForEnd(at, 'manual-2');
  await waitFor('the older run to be evicted', async () => (await jobNames(at)).join() === 'manual-2', 90_000);
});

test('a Job with a time to live goes by itself after it ended', async () => {
  await expectOk('POST', at.jobs(), aManualJob('brief', 'brief', undefined, { ttlSecondsAfterFinished: 2 }));
  await waitFor('its end', async () => {
    const job = await find(at.jobs('brief'));
    return job === undefined || conditionOf(job, 'Complete') !== undefined;
  });
  await letPass(3000);
  await waitFor('the job to be gone', async () => (await find(at.jobs('brief'))) === undefined);
});

test('a native sidecar does not keep a run from completing, and is told under initContainerStatuses', async () => {
  const job: any = aManualJob('helped', 'helped', undefined, {}, 'sleep 1');
  job.spec.template.spec.initContainers = [
    {
      name: 'side',
      image: IMAGE,
      restartPolicy: 'Always',
      command: ['sh', '-c', "trap 'exit 0' TERM; sleep 600 & wait"],
    },
  ];
  await expectOk('POST', at.jobs(), job);
  await letPass(1000);
  expect(conditionOf(await waitForEnd(at, 'helped'), 'Complete')).toBeDefined();
  const [pod] = await listItems(`${at.pods()}?labelSelector=job-name%3Dhelped`);
  expect(pod.status.initContainerStatuses[0].name).toBe('side');
  expect(pod.status.initContainerStatuses[0].state.terminated).toBeDefined();
});

test('statuses of containers are sorted by name, those of init containers as in the spec', async () => {
  const job: any = aManualJob('many', 'many', undefined, {}, 'exit 0');
  const { spec } = job.spec.template;
  const also = (name: string) => ({ name, image: IMAGE, command: ['sh', '-c', 'exit 0'] });
  spec.containers.push(also('zebra'), also('ape'));
  spec.initContainers = [also('second'), also('first')];
  await expectOk('POST', at.jobs(), job);
  const status = await waitFor('the kubelet to tell of its containers', async () => {
    const [pod] = await listItems(`${at.pods()}?labelSelector=job-name%3Dmany`);
    return pod?.status.containerStatuses?.length === 3 && pod.status;
  });
  expect(status.containerStatuses.map((each: any) => each.name)).toEqual(['ape', 'many', 'zebra']);
  expect(status.initContainerStatuses.map((each: any) => each.name)).toEqual(['second', 'first']);
});

test('a Job that is being deleted counts its pods to the last: first terminating, then none', async () => {
  const script = "trap 'sleep 2; exit 0' TERM; while true; do sleep 0.1; done";
  await expectOk('POST', at.jobs(), aManualJob('leaving', 'leaving', undefined, {}, script));
  await waitFor('its pod to run', async () => (await find(at.jobs('leaving'))).status?.ready === 1);
  await expectOk('PATCH', at.jobs('leaving'), { metadata: { finalizers: ['example.com/hold'] } }, MERGE_PATCH);
  await expectOk('DELETE', at.jobs('leaving'), { propagationPolicy: 'Foreground' });
  const counts = async (terminating: number) => {
    const { status } = await find(at.jobs('leaving'));
    return (status.active ?? 0) === 0 && status.terminating === terminating && status;
  };
  await waitFor('the pod to be told to end', () => counts(1));
  expect((await waitFor('the pod to be gone', () => counts(0))).conditions ?? []).toEqual([]);
  await expectOk('PATCH', at.jobs('leaving'), { metadata: { finalizers: [] } }, MERGE_PATCH);
});

test('an ordinary sidecar does', async () => {
  const job: any = aManualJob('stuck', 'stuck', undefined, {}, 'exit 0');
  job.spec.template.spec.containers.push({ name: 'side', image: IMAGE, command: ['sh', '-c', 'exec sleep 600'] });
  await expectOk('POST', at.jobs(), job);
  const pod = await waitFor('the main container to end', async () => {
    const [each] = await listItems(`${at.pods()}?labelSelector=job-name%3Dstuck`);
    const main = each?.status.containerStatuses?.find((status: any) => status.name === 'stuck');
    return main?.state.terminated !== undefined && each;
  });
  expect(pod.status.phase).toBe('Running');
  expect(conditionOf(await find(at.jobs('stuck')), 'Complete')).toBeUndefined();
});
