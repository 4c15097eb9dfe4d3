import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { PracticeNode } from '../support/practice-node.ts';
import { aJob, startPracticeNode } from '../support/practice-node.ts';

let cluster: PracticeNode;
beforeEach(async () => {
  cluster = await startPracticeNode('2026-11-24T08:59:30Z');
});
afterEach(() => cluster.stop());

const MINUTE = 60_000;
const CRONJOB = '/apis/batch/v1/namespaces/myteam/cronjobs/report';

function aCronJob(script: string, spec: Record<string, unknown> = {}) {
  const metadata = { labels: { app: 'report' }, annotations: { note: 'kept' } };
  const jobTemplate = { metadata, spec: aJob('', script, { backoffLimit: 0 }).spec };
  return {
    apiVersion: 'batch/v1',
    kind: 'CronJob',
    metadata: { name: 'report' },
    spec: { schedule: '* * * * *', jobTemplate, ...spec },
  };
}

const stored = () => cluster.api.peek('batch', 'cronjobs', 'myteam')[0]!;
const names = () =>
  cluster
    .jobs()
    .map((job) => job.metadata.name)
    .toSorted();
/** 2026-11-24T09:00:00Z in minutes since 1970. */
const NINE = Date.parse('2026-11-24T09:00:00Z') / MINUTE;

describe('a CronJob', () => {
  it('starts a run at its time, as a copy of the template that it owns', async () => {
    await cluster.create(aCronJob('echo hi', { timeZone: 'Europe/Oslo' }));
    await cluster.clock.advance(29_000);
    expect(names()).toEqual([]);
    await cluster.clock.advance(1200);
    const [job] = cluster.jobs();
    expect(job!.metadata).toMatchObject({
      name: `report-${NINE}`,
      labels: { app: 'report' },
      annotations: {
        note: 'kept',
        'batch.kubernetes.io/cronjob-scheduled-timestamp': '2026-11-24T10:00:00+01:00',
      },
      ownerReferences: [
        {
          apiVersion: 'batch/v1',
          kind: 'CronJob',
          name: 'report',
          uid: stored().metadata.uid,
          controller: true,
          blockOwnerDeletion: true,
        },
      ],
    });
    expect(stored()['status'].active).toMatchObject([{ kind: 'Job', name: `report-${NINE}`, uid: job!.metadata.uid }]);
    expect(stored()['status'].lastScheduleTime).toBe('2026-11-24T09:00:00Z');
    await cluster.clock.advance(2000);
    expect(stored()['status'].active).toBeUndefined();
    expect(stored()['status'].lastSuccessfulTime).toBe('2026-11-24T09:00:00Z');
    expect(cluster.events('report')).toEqual([
      `SuccessfulCreate: Created job report-${NINE}`,
      `SawCompletedJob: Saw completed job: report-${NINE}, condition: Complete`,
    ]);
  });

  it('keeps as many finished runs as its limits say, manual ones of its own included', async () => {
    await cluster.create(aCronJob('true', { successfulJobsHistoryLimit: 2 }));
    await cluster.clock.advance(31_000);
    const { uid } = stored().metadata;
    const owner = { apiVersion: 'batch/v1', kind: 'CronJob', name: 'report', uid, controller: true };
    const manual = aJob('by-hand', 'true');
    await cluster.create({ ...manual, metadata: { name: 'by-hand', ownerReferences: [owner] } });
    await cluster.clock.advance(MINUTE);
    expect(cluster.events('report')).toContainEqual(
      expect.stringMatching(/^UnexpectedJob: Saw a job that the controller did not create or forgot: by-hand/),
    );
    await cluster.clock.advance(MINUTE);
    expect(names()).toEqual([`report-${NINE + 1}`, `report-${NINE + 2}`]);
    expect(cluster.events('report')).toContain('SuccessfulDelete: Deleted job by-hand');
  });

  it('forbids a second run while one is active, and goes on afterwards', async () => {
    await cluster.create(aCronJob('sleep 90', { concurrencyPolicy: 'Forbid' }));
    await cluster.clock.advance(31_000 + MINUTE);
    expect(names()).toEqual([`report-${NINE}`]);
    expect(cluster.events('report')).toContain(
      'JobAlreadyActive: Not starting job because prior execution is running and concurrency policy is Forbid',
    );
    await cluster.clock.advance(MINUTE);
    expect(names()).toContain(`report-${NINE + 1}`);
  });

  it('replaces the active run', async () => {
    await cluster.create(aCronJob('sleep 900', { concurrencyPolicy: 'Replace' }));
    await cluster.clock.advance(32_000 + MINUTE);
    expect(names()).toEqual([`report-${NINE + 1}`]);
    expect(cluster.events('report')).toContain(`SuccessfulDelete: Deleted job report-${NINE}`);
  });

  it('starts nothing while suspended, and the last missed run when resumed', async () => {
    await cluster.create(aCronJob('true', { suspend: true }));
    await cluster.clock.advance(5 * MINUTE);
    expect(names()).toEqual([]);
    await cluster.patch(CRONJOB, { spec: { suspend: false } });
    await cluster.clock.advance(100);
    expect(names()).toEqual([`report-${NINE + 4}`]);
  });

  it('says that too many times were missed, and starts the latest', async () => {
    await cluster.create(aCronJob('true', { suspend: true }));
    await cluster.clock.advance(150 * MINUTE);
    await cluster.patch(CRONJOB, { spec: { suspend: false } });
    await cluster.clock.advance(100);
    expect(names()).toEqual([`report-${NINE + 149}`]);
    expect(cluster.events('report')).toContain(
      'TooManyMissedTimes: too many missed start times. Set or decrease .spec.startingDeadlineSeconds or check clock skew',
    );
  });

  it('lets a run go whose deadline to start has passed', async () => {
    await cluster.create(aCronJob('true', { startingDeadlineSeconds: 10, suspend: true }));
    await cluster.clock.advance(50_000);
    await cluster.patch(CRONJOB, { spec: { suspend: false } });
    await cluster.clock.advance(100);
    expect(names()).toEqual([]);
  });

  it('forgets an active run that was deleted', async () => {
    await cluster.create(aCronJob('sleep 600'));
    await cluster.clock.advance(31_000);
    const path = `/apis/batch/v1/namespaces/myteam/jobs/report-${NINE}`;
    await cluster.remove(path, { propagationPolicy: 'Background' });
    await cluster.clock.advance(100);
    expect(stored()['status'].active).toBeUndefined();
    expect(cluster.events('report')).toContain(`MissingJob: Active job went missing: report-${NINE}`);
  });

  it('does nothing while the controllers are paused, and catches up', async () => {
    await cluster.create(aCronJob('true'));
    await cluster.clock.advance(1000);
    cluster.controllers.pause();
    await cluster.clock.advance(3 * MINUTE);
    expect(names()).toEqual([]);
    cluster.controllers.resume();
    await cluster.clock.advance(2000);
    expect(names()).toEqual([`report-${NINE + 2}`]);
  });
});
