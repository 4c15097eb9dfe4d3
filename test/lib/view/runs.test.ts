import { expect, test } from 'vitest';
import type { AttemptOutcome } from '../../../src/lib/model/attempt-outcome.ts';
import type { RunRow, RunsResult } from '../../../src/lib/model/runs-result.ts';
import { drawRunNames, drawRuns, type RunsLook } from '../../../src/lib/view/runs.ts';
import { NOW, timeAgo } from '../../support/builders.ts';

function aRow(name: string, row: Partial<RunRow> = {}): RunRow {
  return {
    ...{ namespace: 'myteam', name, uid: name, state: 'Complete', health: 'done', cleanedUp: false },
    ...{ trigger: { by: 'schedule' }, attempts: [], attemptCount: 1, image: 'ghcr.io/navikt/x:1' },
    ...row,
  };
}

const failed: AttemptOutcome = {
  ...{
    number: 2,
    pod: 'avstemming-29398380-b8kqx',
    uid: 'b',
    state: 'Failed',
    exitCode: 137,
    reason: 'OOMKilled',
    restarts: 0,
  },
};

const RUNS = [
  aRow('avstemming-cli-20261124-085700', {
    ...{ state: 'Running', health: 'waiting', startedAt: timeAgo(3), attemptCount: 2 },
    trigger: { by: 'manual', user: 'kari.nordmann@nav.no' },
    attempts: [{ ...failed, pod: 'p', state: 'Running', reason: 'Running', restarts: 3 }],
  }),
  aRow('avstemming-29399820', { startedAt: timeAgo(480), durationSeconds: 252, exitCode: 0 }),
  aRow('avstemming-29398380', {
    ...{ state: 'Failed', health: 'failed', reason: 'BackoffLimitExceeded', startedAt: timeAgo(1920) },
    ...{ durationSeconds: 41, attempts: [failed], attemptCount: 2, exitCode: 137 },
  }),
  aRow('avstemming-29396940', { startedAt: timeAgo(3360), durationSeconds: 120, exitCode: 0, cleanedUp: true }),
  aRow('avstemming-29395500', {
    ...{ state: 'Unknown', health: 'none', cleanedUp: true, attemptCount: 0, trigger: { by: 'unknown' } },
  }),
];

function draw(look: Partial<RunsLook> = {}, runs = RUNS): string {
  const result: RunsResult = {
    ...{ verb: 'runs', naisjob: 'avstemming', namespace: 'myteam', timeZone: 'Europe/Oslo' },
    ...{ runs, hiddenRuns: 0, warnings: [] },
  };
  return drawRuns(result, { now: NOW, colour: false, ...look });
}

test('in a pipe: all columns and the bar', () => {
  expect(draw()).toBe(
    `
RUN                              STATUS                                     STARTED   DURATION   TRIGGER                          ATTEMPTS         EXIT
avstemming-cli-20261124-085700   Running                                    3m        3m         manual by kari.nordmann@nav.no   2 (3 restarts)   -      ━━━━━━━━━━━━━━╸
avstemming-29399820              Complete                                   8h        4m12s      schedule                         1                0      ━━━━━━━━━━━━━━━━━━━━
avstemming-29398380              Failed: BackoffLimitExceeded (OOMKilled)   32h       41s        schedule                         2                137    ━━━╸
avstemming-29396940              Complete (cleaned up)                      2d8h      2m         schedule                         1                0      ━━━━━━━━━╸
avstemming-29395500              cleaned up                                 -         -          -                                -                -`.slice(
      1,
    ),
  );
});

test('the bar has what is left of the terminal, and is dropped where that is too little', () => {
  const bars = (width: number) =>
    draw({ width })
      .split('\n')
      .slice(1, 4)
      .map((line) => /━*╸?$/u.exec(line)?.[0]);
  expect(bars(170)).toEqual(['━━━━━━━━━━━╸', '━━━━━━━━━━━━━━━━', '━━╸']);
  expect(bars(162)).toEqual(['━━━━━╸', '━━━━━━━━', '━╸']);
  expect(bars(161)).toEqual(['', '', '']);
  expect(bars(400)).toEqual(['━━━━━━━━━━━━━━╸', '━━━━━━━━━━━━━━━━━━━━', '━━━╸']);
});

test('100 columns: words are cut, and the count of attempts is left out', () => {
  expect(draw({ width: 100 })).toBe(
    `
RUN                              STATUS                 STARTED   DURATION   TRIGGER            EXIT
avstemming-cli-20261124-085700   Running                3m        3m         manual by kari.…   -
avstemming-29399820              Complete               8h        4m12s      schedule           0
avstemming-29398380              Failed: BackoffLimi…   32h       41s        schedule           137
avstemming-29396940              Complete (cleaned u…   2d8h      2m         schedule           0
avstemming-29395500              cleaned up             -         -          -                  -`.slice(1),
  );
});

test('80 columns', () => {
  expect(draw({ width: 80 })).toBe(
    `
RUN                              STATUS                STARTED   DURATION   EXIT
avstemming-cli-20261124-085700   Running               3m        3m         -
avstemming-29399820              Complete              8h        4m12s      0
avstemming-29398380              Failed: BackoffLim…   32h       41s        137
avstemming-29396940              Complete (cleaned …   2d8h      2m         0
avstemming-29395500              cleaned up            -         -          -`.slice(1),
  );
});

test('wide: times in the zone of the job, and no bar', () => {
  expect(draw({ wide: true }, RUNS.slice(0, 2))).toBe(
    `
RUN                              STATUS     STARTED   DURATION   TRIGGER                          ATTEMPTS         EXIT   STARTED-AT                     POD   IMAGE
avstemming-cli-20261124-085700   Running    3m        3m         manual by kari.nordmann@nav.no   2 (3 restarts)   -      2026-11-24 09:57 Europe/Oslo   p     ghcr.io/navikt/x:1
avstemming-29399820              Complete   8h        4m12s      schedule                         1                0      2026-11-24 02:00 Europe/Oslo   -     ghcr.io/navikt/x:1`.slice(
      1,
    ),
  );
});

test('with colour: the state of a run, grey what is gone, and the words are the same', () => {
  const paint = (code: number, text: string) => `\u001b[${code}m${text}\u001b[${code === 1 ? 22 : 39}m`;
  expect(draw({ colour: true }, RUNS.slice(2, 4)).split('\n').slice(1)).toEqual([
    `${paint(1, 'avstemming-29398380')}   ${paint(31, 'Failed: BackoffLimitExceeded (OOMKilled)')}   32h       41s        schedule   2          ${paint(31, '137')}    ${paint(31, '━━━━━━━')}`,
    `${paint(1, 'avstemming-29396940')}   ${paint(90, 'Complete (cleaned up)')}                      2d8h      2m         schedule   1          ${paint(90, '0')}      ${paint(90, '━━━━━━━━━━━━━━━━━━━━')}`,
  ]);
  expect(draw({ colour: true }).replace(/\u001b\[\d+m/gu, '')).toBe(draw());
});

test('nothing to compare is no bar', () => {
  expect(draw({ noHeaders: true }, RUNS.slice(1, 2))).toBe(
    'avstemming-29399820   Complete   8h    4m12s   schedule   1     0',
  );
  const quick = (durationSeconds: number) => ({ startedAt: timeAgo(1), durationSeconds });
  expect(draw({ noHeaders: true }, [aRow('a', quick(0)), aRow('b', quick(1))])).toBe(
    'a     Complete   60s   0s    schedule   1     -\nb     Complete   60s   1s    schedule   1     -',
  );
});

test('what a cluster sends cannot steer the terminal', () => {
  const odd = aRow('odd', { reason: '\u001b[2J', trigger: { by: 'manual', user: 'a\nb' } });
  expect(draw({ noHeaders: true }, [odd])).toBe('odd   Complete: ^[[2J   -     -     manual by a b   1     -');
});
test('-o name: what is still there', () => {
  const result = { runs: RUNS } as unknown as RunsResult;
  expect(drawRunNames(result).split('\n')).toEqual([
    'job.batch/avstemming-cli-20261124-085700',
    'job.batch/avstemming-29399820',
    'job.batch/avstemming-29398380',
  ]);
});
