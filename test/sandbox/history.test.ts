// The practice cluster that people play with: each of its ten jobs is in the state that it is said to be in.

import { afterAll, beforeAll, expect, test } from 'vitest';
import { startLivedInSandbox, type LivedIn } from '../../sandbox/history.ts';
import { SAMPLES } from '../../sandbox/samples.ts';

let livedIn: LivedIn;

beforeAll(async () => {
  livedIn = await startLivedInSandbox();
}, 300_000);

afterAll(() => livedIn.stop());

const peek = (group: string, plural: string) => livedIn.sandbox.api.peek(group, plural, 'myteam');

/** Of a job: what the operator says, its CronJob, and how its newest run stands. */
function look(name: string): string {
  const naisjob = peek('nais.io', 'naisjobs').find((each) => each.metadata.name === name);
  const cronJob = peek('batch', 'cronjobs').find((each) => each.metadata.name === name);
  const [run] = peek('batch', 'jobs')
    .filter((each) => each.metadata['labels']?.app === name)
    // One that the schedule starts at this moment says nothing yet.
    .filter((each) => Date.parse(each.metadata['creationTimestamp']) < livedIn.sandbox.clock.now() - 30_000)
    .toSorted((a, b) => b['status'].startTime.localeCompare(a['status'].startTime));
  const pods = peek('', 'pods').filter((each) => each.metadata['labels']?.['job-name'] === run?.metadata.name);
  const waiting = pods.flatMap((each) => each['status'].containerStatuses?.[0]?.state.waiting?.reason ?? []);
  const ended = run?.['status'].conditions?.find((each: any) => each.status === 'True')?.type;
  return [
    naisjob?.['status'].synchronizationState,
    cronJob === undefined ? 'no CronJob' : cronJob['spec'].suspend ? 'suspended' : 'scheduled',
    run === undefined
      ? 'no run'
      : (waiting[0]?.replace('ErrImagePull', 'ImagePullBackOff') ?? ended ?? `active ${pods.length}`),
  ].join(', ');
}

test('ten jobs, in ten states', () => {
  expect(Object.fromEntries(SAMPLES.map(({ name }) => [name, look(name)]))).toEqual({
    rapport: 'RolloutComplete, scheduled, SuccessCriteriaMet',
    avstemming: 'RolloutComplete, suspended, SuccessCriteriaMet',
    import: 'RolloutComplete, suspended, FailureTarget',
    avregning: 'RolloutComplete, suspended, active 1',
    indeksering: 'RolloutComplete, suspended, active 1',
    utbetaling: 'RolloutComplete, scheduled, active 1',
    purring: 'RolloutComplete, suspended, SuccessCriteriaMet',
    kopiering: 'RolloutComplete, suspended, ImagePullBackOff',
    varsling: 'FailedPrepare, no CronJob, no run',
    arkivering: 'RolloutComplete, no CronJob, no run',
  });
});
