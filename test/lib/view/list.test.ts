import { expect, test } from 'vitest';
import type { ListedJob } from '../../../src/lib/model/list-result.ts';
import { drawJobChoices, drawList, drawListNames } from '../../../src/lib/view/list.ts';
import { NOW, timeAgo } from '../../support/builders.ts';

function aJob(name: string, job: Partial<ListedJob> = {}): ListedJob {
  return {
    ...{ namespace: 'myteam', name, uid: name, creationTimestamp: timeAgo(60 * 24 * 109) },
    ...{ state: 'RolloutComplete', health: 'done', suspended: false, image: 'ghcr.io/navikt/x:1', active: 0 },
    ...job,
  };
}

const nightly = { schedule: '0 2 * * *', timeZone: 'Europe/Oslo' };

const JOBS = [
  aJob('avstemming', {
    ...nightly,
    lastRun: { name: 'avstemming-1', state: 'Complete', health: 'done', startedAt: timeAgo(480) },
    nextRun: '2026-11-25T01:00:00Z',
  }),
  aJob('en-gang', {
    lastRun: { name: 'en-gang-1', state: 'Running', health: 'waiting', startedAt: timeAgo(3) },
    active: 1,
  }),
  aJob('feil', {
    ...nightly,
    ...{ state: 'FailedGenerate', health: 'failed', message: 'spec.image: no such image', suspended: true },
    lastRun: { state: 'Gone', health: 'none', startedAt: timeAgo(60) },
  }),
  aJob('hviler', { ...nightly, suspended: true, health: 'waiting' }),
];

test('in a pipe: all columns, nothing cut', () => {
  expect(drawList(JOBS, { now: NOW, colour: false })).toBe(
    `
NAME         SCHEDULE    STATE                                                 LAST-RUN      NEXT-RUN   ACTIVE   AGE
avstemming   0 2 * * *   RolloutComplete                                       Complete 8h   in 16h     0        109d
en-gang      -           RolloutComplete                                       Running 3m    -          1        109d
feil         0 2 * * *   FailedGenerate,Suspended: spec.image: no such image   Gone 60m      -          0        109d
hviler       0 2 * * *   Suspended                                             -             -          0        109d`.slice(
      1,
    ),
  );
});

test('80 columns: the message is cut, the last column is left out', () => {
  expect(drawList(JOBS, { now: NOW, colour: false, width: 80 })).toBe(
    `
NAME         SCHEDULE    STATE                   LAST-RUN      NEXT-RUN   ACTIVE
avstemming   0 2 * * *   RolloutComplete         Complete 8h   in 16h     0
en-gang      -           RolloutComplete         Running 3m    -          1
feil         0 2 * * *   FailedGenerate,Suspe…   Gone 60m      -          0
hviler       0 2 * * *   Suspended               -             -          0`.slice(1),
  );
});

test('60 columns: what is left of a column is always readable', () => {
  expect(drawList(JOBS, { now: NOW, colour: false, width: 60 })).toBe(
    `
NAME         SCHEDULE    STATE              LAST-RUN      NEXT-RUN
avstemming   0 2 * * *   RolloutComplete    Complete 8h   in 16h
en-gang      -           RolloutComplete    Running 3m    -
feil         0 2 * * *   FailedGenerate,…   Gone 60m      -
hviler       0 2 * * *   Suspended          -             -`.slice(1),
  );
});

test('all namespaces of several clusters, wide: nothing is left out', () => {
  const jobs = JOBS.slice(0, 2).map((job, index) => ({ context: ['dev-gcp', 'prod-gcp'][index] ?? '', ...job }));
  expect(drawList(jobs, { now: NOW, colour: false, width: 80, wide: true, namespaces: true })).toBe(
    `
CONTEXT    NAMESPACE   NAME         SCHEDULE    STATE             LAST-RUN      NEXT-RUN   ACTIVE   AGE    NEXT-RUN-TIME                  LAST-RUN-NAME   IMAGE
dev-gcp    myteam      avstemming   0 2 * * *   RolloutComplete   Complete 8h   in 16h     0        109d   2026-11-25 02:00 Europe/Oslo   avstemming-1    ghcr.io/navikt/x:1
prod-gcp   myteam      en-gang      -           RolloutComplete   Running 3m    -          1        109d   -                              en-gang-1       ghcr.io/navikt/x:1`.slice(
      1,
    ),
  );
});

test('with colour: the state of a thing, and the words are the same', () => {
  const [bold, notBold, green, yellow, plain] = ['[1m', '[22m', '[32m', '[33m', '[39m'].map((code) => `\u001b${code}`);
  const coloured = drawList(JOBS.slice(0, 2), { now: NOW, colour: true });
  expect(coloured.split('\n').slice(1)).toEqual([
    `${bold}avstemming${notBold}   0 2 * * *   ${green}RolloutComplete${plain}   ${green}Complete 8h${plain}   in 16h     0        109d`,
    `${bold}en-gang${notBold}      -           ${green}RolloutComplete${plain}   ${yellow}Running 3m${plain}    -          ${yellow}1${plain}        109d`,
  ]);
  const all = drawList(JOBS, { now: NOW, colour: true });
  expect(all.replace(/\u001b\[\d+m/gu, '')).toBe(drawList(JOBS, { now: NOW, colour: false }));
});

test('what is not known is a dash, and what a cluster sends cannot steer the terminal', () => {
  const odd = aJob('odd', { schedule: '\u001b[2J', state: 'a\nb' });
  delete odd.active;
  delete odd.creationTimestamp;
  expect(drawList([odd], { now: NOW, colour: false, noHeaders: true })).toBe(
    'odd   ^[[2J   a b   -     -     -     <unknown>',
  );
});

test('-o name', () => {
  expect(drawListNames(JOBS)).toBe(
    'naisjob.nais.io/avstemming\nnaisjob.nais.io/en-gang\nnaisjob.nais.io/feil\nnaisjob.nais.io/hviler',
  );
});

test('choices: a line for each job', () => {
  expect(drawJobChoices(JOBS, { now: NOW, colour: false, width: 60 })).toEqual([
    'avstemming   RolloutComplete                     Complete 8h',
    'en-gang      RolloutComplete                     Running 3m',
    'feil         FailedGenerate,Suspended: spec.i…   Gone 60m',
    'hviler       Suspended                           -',
  ]);
});
