import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { PracticeNode } from '../support/practice-node.ts';
import { aJob, startPracticeNode } from '../support/practice-node.ts';

let cluster: PracticeNode;
beforeEach(async () => {
  cluster = await startPracticeNode();
});
afterEach(() => cluster.stop());

const stored = () => cluster.jobs()[0]!;
const path = (name: string) => `/apis/batch/v1/namespaces/myteam/jobs/${name}`;
const conditions = () =>
  (stored()['status'].conditions ?? []).map(({ type, status, reason }: any) => `${type}=${status} ${reason}`);

describe('a Job', () => {
  it('runs a pod to completion', async () => {
    await cluster.create(aJob('ok', 'sleep 1'));
    await cluster.clock.advance(200);
    const [pod] = cluster.pods();
    const { uid } = stored().metadata;
    expect(pod!.metadata.name).toMatch(/^ok-[a-z0-9]{5}$/);
    expect(pod!.metadata).toMatchObject({
      finalizers: ['batch.kubernetes.io/job-tracking'],
      labels: {
        'batch.kubernetes.io/controller-uid': uid,
        'batch.kubernetes.io/job-name': 'ok',
        'controller-uid': uid,
        'job-name': 'ok',
      },
      ownerReferences: [
        { apiVersion: 'batch/v1', kind: 'Job', name: 'ok', uid, controller: true, blockOwnerDeletion: true },
      ],
    });
    await cluster.clock.advance(100);
    expect(stored()['status']).toEqual({
      active: 1,
      ready: 1,
      startTime: '2026-11-24T09:00:00Z',
      terminating: 0,
      uncountedTerminatedPods: {},
    });
    await cluster.clock.advance(2000);
    const condition = {
      status: 'True',
      reason: 'CompletionsReached',
      message: 'Reached expected number of succeeded pods',
      lastProbeTime: '2026-11-24T09:00:01Z',
      lastTransitionTime: '2026-11-24T09:00:01Z',
    };
    expect(stored()['status']).toEqual({
      completionTime: '2026-11-24T09:00:01Z',
      conditions: [
        { type: 'SuccessCriteriaMet', ...condition },
        { type: 'Complete', ...condition },
      ],
      ready: 0,
      startTime: '2026-11-24T09:00:00Z',
      succeeded: 1,
      terminating: 0,
      uncountedTerminatedPods: {},
    });
    expect(cluster.pods()[0]!.metadata['finalizers']).toBeUndefined();
    expect(cluster.events('ok')).toEqual([
      `SuccessfulCreate: Created pod: ${pod!.metadata.name}`,
      'Completed: Job completed',
    ]);
  });

  it('is not written again once nothing happens any more', async () => {
    await cluster.create(aJob('ok', 'true'));
    await cluster.create(aJob('stuck', 'sleep 100000'));
    await cluster.clock.advance(10_000);
    const changes: string[] = [];
    cluster.api.onChange(({ type, plural }) => void changes.push(`${type} ${plural}`));
    await cluster.clock.advance(3_600_000);
    expect(changes).toEqual([]);
  });

  it('waits 10 s, then 20 s before it replaces a failed pod, and fails beyond its limit', async () => {
    await cluster.create(aJob('bad', 'exit 3', { backoffLimit: 2 }));
    await cluster.clock.advance(9000);
    expect(cluster.pods()).toHaveLength(1);
    await cluster.clock.advance(2000);
    expect(cluster.pods()).toHaveLength(2);
    await cluster.clock.advance(18_000);
    expect(cluster.pods()).toHaveLength(2);
    await cluster.clock.advance(3000);
    expect(cluster.pods()).toHaveLength(3);
    expect(conditions()).toEqual(['FailureTarget=True BackoffLimitExceeded', 'Failed=True BackoffLimitExceeded']);
    expect(stored()['status']).toMatchObject({ failed: 3, ready: 0, terminating: 0, uncountedTerminatedPods: {} });
    expect(stored()['status'].completionTime).toBeUndefined();
    expect(cluster.events('bad').at(-1)).toBe('BackoffLimitExceeded: Job has reached the specified backoff limit');
  });

  it('ends its pods at the deadline, and is Failed when they are gone', async () => {
    await cluster.create(
      aJob('slow', 'sleep 600', { activeDeadlineSeconds: 20 }, { terminationGracePeriodSeconds: 3 }),
    );
    await cluster.clock.advance(21_000);
    expect(conditions()).toEqual(['FailureTarget=True DeadlineExceeded']);
    expect(stored()['status']).toMatchObject({ failed: 1, terminating: 1 });
    await cluster.clock.advance(3000);
    expect(conditions()).toEqual(['FailureTarget=True DeadlineExceeded', 'Failed=True DeadlineExceeded']);
    expect(cluster.pods()).toEqual([]);
    expect(cluster.events('slow').map((event) => event.split(':')[0])).toEqual([
      'SuccessfulCreate',
      'SuccessfulDelete',
      'DeadlineExceeded',
    ]);
  });

  it('runs as many pods as parallelism and completions ask for', async () => {
    await cluster.create(aJob('many', 'sleep 5', { completions: 5, parallelism: 2 }));
    await cluster.clock.advance(1000);
    expect(stored()['status']).toMatchObject({ active: 2 });
    await cluster.clock.advance(60_000);
    expect(stored()['status']).toMatchObject({ succeeded: 5 });
    expect(conditions().at(-1)).toBe('Complete=True CompletionsReached');
    expect(cluster.pods()).toHaveLength(5);
  });

  it('gives each pod of an Indexed Job its index', async () => {
    const script = 'echo $JOB_COMPLETION_INDEX $(hostname)';
    await cluster.create(aJob('idx', script, { completions: 3, parallelism: 3, completionMode: 'Indexed' }));
    await cluster.clock.advance(2000);
    expect(stored()['status']).toMatchObject({ succeeded: 3, completedIndexes: '0-2' });
    const logs = await Promise.all(cluster.pods().map((pod) => cluster.logs(pod)));
    expect(logs.toSorted()).toEqual(['0 idx-0\n', '1 idx-1\n', '2 idx-2\n']);
    expect(cluster.pods()[0]!.metadata.name).toMatch(/^idx-\d-[a-z0-9]{5}$/);
  });

  it('removes its pods while suspended, and starts anew when resumed', async () => {
    await cluster.create(aJob('pausing', 'sleep 5', {}, { terminationGracePeriodSeconds: 1 }));
    await cluster.clock.advance(1000);
    await cluster.patch(path('pausing'), { spec: { suspend: true } });
    await cluster.clock.advance(3000);
    expect(cluster.pods()).toEqual([]);
    expect(conditions()).toEqual(['Suspended=True JobSuspended']);
    expect(stored()['status'].startTime).toBeUndefined();
    expect(stored()['status'].failed).toBeUndefined();
    await cluster.patch(path('pausing'), { spec: { suspend: false } });
    await cluster.clock.advance(10_000);
    expect(conditions()).toEqual([
      'Suspended=False JobResumed',
      'SuccessCriteriaMet=True CompletionsReached',
      'Complete=True CompletionsReached',
    ]);
  });

  it('counts restarts within the pod with restartPolicy OnFailure', async () => {
    await cluster.create(aJob('again', 'sleep 1; exit 5', { backoffLimit: 2 }, { restartPolicy: 'OnFailure' }));
    await cluster.clock.advance(40_000);
    expect(conditions()).toEqual(['FailureTarget=True BackoffLimitExceeded', 'Failed=True BackoffLimitExceeded']);
    expect(stored()['status']).toMatchObject({ failed: 1 });
  });

  it('fails at once where a policy says so, and names the exit code', async () => {
    const rule = { action: 'FailJob', onExitCodes: { operator: 'In', values: [42] } };
    await cluster.create(aJob('strict', 'exit 42', { podFailurePolicy: { rules: [rule] } }));
    await cluster.clock.advance(2000);
    const pod = cluster.pods()[0]!.metadata.name;
    expect(stored()['status'].conditions.at(-1)).toMatchObject({
      type: 'Failed',
      reason: 'PodFailurePolicy',
      message: `Container main for pod myteam/${pod} failed with exit code 42 matching FailJob rule at index 0`,
    });
  });

  it('is deleted after its time to live', async () => {
    await cluster.create(aJob('brief', 'true', { ttlSecondsAfterFinished: 30 }));
    await cluster.clock.advance(25_000);
    expect(cluster.jobs()).toHaveLength(1);
    await cluster.clock.advance(8000);
    expect(cluster.jobs()).toEqual([]);
    expect(cluster.pods()).toEqual([]);
  });

  it('tries again when no pod can be created, and says why', async () => {
    await cluster.create(aJob('orphaned', 'true', {}, { serviceAccountName: 'ghost' }));
    await cluster.clock.advance(4000);
    expect(cluster.events('orphaned')[0]).toMatch(
      /^FailedCreate: Error creating: pods "orphaned-.*" is forbidden: error looking up service account myteam\/ghost: serviceaccount "ghost" not found/,
    );
    await cluster.create({ apiVersion: 'v1', kind: 'ServiceAccount', metadata: { name: 'ghost' } });
    await cluster.clock.advance(60_000);
    expect(conditions().at(-1)).toBe('Complete=True CompletionsReached');
  });

  it('loses no count when its pod is deleted while it runs', async () => {
    await cluster.create(aJob('hit', 'sleep 600', { backoffLimit: 0 }, { terminationGracePeriodSeconds: 1 }));
    await cluster.clock.advance(1000);
    await cluster.remove(`/api/v1/namespaces/myteam/pods/${cluster.pods()[0]!.metadata.name}`);
    await cluster.clock.advance(5000);
    expect(stored()['status']).toMatchObject({ failed: 1 });
    expect(conditions().at(-1)).toBe('Failed=True BackoffLimitExceeded');
  });
});
