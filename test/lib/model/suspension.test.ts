import { describe, expect, test } from 'vitest';
import { RefusedError } from '../../../src/lib/model/errors.ts';
import { guardSuspension, isStartMissed } from '../../../src/lib/model/suspension.ts';
import { aCronJob, aNaisjob, NOW } from '../../support/builders.ts';

const nightly = aNaisjob().scheduled('0 2 * * *').build();

describe('the guard', () => {
  test('a job with a schedule: nothing to say', () => {
    expect(guardSuspension(nightly, aCronJob().scheduled('0 2 * * *').build())).toEqual([]);
    expect(guardSuspension(nightly, aCronJob().scheduled('0 2 * * *').suspended().build())).toEqual([]);
  });

  test('a one-shot job is refused: its CronJob is suspended by design', () => {
    expect(() => guardSuspension(aNaisjob().build(), aCronJob().build())).toThrow(RefusedError);
    expect(() => guardSuspension(aNaisjob().build(), aCronJob().build())).toThrow(
      'naisjob.nais.io/avstemming has no schedule',
    );
  });

  test('the placeholder of a one-shot is never resumed, also when the job has got a schedule since', () => {
    expect(() => guardSuspension(nightly, aCronJob().build())).toThrow('has not synchronized the schedule');
  });

  test('1 January at midnight is a schedule like any other where the job asks for it', () => {
    const yearly = aNaisjob().scheduled('0 0 1 1 *').build();
    expect(guardSuspension(yearly, aCronJob().build())).toEqual([]);
  });

  test('a placeholder that someone has resumed by hand can be suspended again', () => {
    expect(guardSuspension(aNaisjob().build(), aCronJob().scheduled('0 0 1 1 *').build())).toEqual([]);
  });

  test('a schedule that is not the job’s own is warned of: the operator will undo it', () => {
    expect(guardSuspension(nightly, aCronJob().scheduled('0 3 * * *').build())).toEqual([
      'cronjob.batch/avstemming has schedule 0 3 * * * and the job says 0 2 * * *: the operator has not synchronized the last change, and undoes this when it does',
    ]);
    expect(guardSuspension(aNaisjob().build(), aCronJob().scheduled('0 3 * * *').build())[0]).toContain(
      'the job has none',
    );
  });

  test('a CronJob that is being deleted', () => {
    const leaving = aCronJob().scheduled().deleting('foregroundDeletion').build();
    expect(() => guardSuspension(nightly, leaving)).toThrow('cronjob.batch/avstemming is being deleted');
  });
});

describe('starts', () => {
  const last = (time: string) =>
    aCronJob()
      .scheduled('0 2 * * *', 'Europe/Oslo')
      .suspended()
      .change((each) => (each.status = { lastScheduleTime: time }))
      .build();

  test('one was missed when a time of the schedule lies between the last one and now', () => {
    expect(isStartMissed(last('2026-11-24T01:00:00Z'), NOW)).toBe(false);
    expect(isStartMissed(last('2026-11-23T01:00:00Z'), NOW)).toBe(true);
  });

  test('without a last one the creation counts', () => {
    expect(isStartMissed(aCronJob().scheduled('0 * * * *').aged(30).build(), NOW)).toBe(true);
    expect(isStartMissed(aCronJob().scheduled('10 * * * *').aged(30).build(), NOW)).toBe(false);
  });

  test('startingDeadlineSeconds lets the late ones go', () => {
    const limited = (seconds: number) =>
      aCronJob()
        .scheduled('0 2 * * *')
        .change((each) => (each.spec['startingDeadlineSeconds'] = seconds))
        .aged(24 * 60)
        .build();
    expect(isStartMissed(limited(60), NOW)).toBe(false);
    expect(isStartMissed(limited(8 * 3600), NOW)).toBe(true);
  });
});
