import { describe, expect, test } from 'vitest';
import type { Naisjob, NaisjobSpec } from '../../../src/lib/model/naisjob.ts';
import {
  isAnsweredBy,
  isSettled as isSettledAt,
  isOfAnotherSpec,
  mayNeedNothing,
  refusalOf,
  type ChangedJob,
} from '../../../src/lib/model/synchronization.ts';
import { aCronJob, aNaisjob } from '../../support/builders.ts';

const before = aNaisjob().build();
const after = (status: object): Naisjob =>
  aNaisjob()
    .change((each) => Object.assign(each.status ?? {}, status))
    .build();
const changed: ChangedJob = { before, isSpecChanged: true, image: undefined };
const LATER = { synchronizationTime: 'later' };

test('another hash at another time, in a state that is fine', () => {
  expect(isAnsweredBy(before, changed)).toBe(false);
  expect(isAnsweredBy(after({ ...LATER, synchronizationHash: 'new' }), changed)).toBe(true);
  expect(isAnsweredBy(after({ ...LATER, synchronizationHash: 'new', synchronizationState: 'Retrying' }), changed)).toBe(
    false,
  );
});

test('a new time with the old hash answers something else: a resync of the old spec', () => {
  expect(isAnsweredBy(after(LATER), changed)).toBe(false);
  expect(isAnsweredBy(after(LATER), { ...changed, isSpecChanged: false })).toBe(true);
});

test('an image that comes from its Image has to be the one', () => {
  const byImage: ChangedJob = { before, isSpecChanged: false, image: 'new' };
  expect(isAnsweredBy(after({ ...LATER, effectiveImage: 'old' }), byImage)).toBe(false);
  expect(isAnsweredBy(after({ ...LATER, effectiveImage: 'new' }), byImage)).toBe(true);
});

test('where there was nothing before, any fine status is the answer', () => {
  expect(isAnsweredBy(before, { ...changed, before: undefined })).toBe(true);
  expect(isAnsweredBy(aNaisjob().unseen().build(), { ...changed, before: undefined })).toBe(false);
});

test('an error counts when it is new, and Retrying is not the end', () => {
  const failed = aNaisjob().failed('FailedGenerate', 'bad').build();
  expect(refusalOf(failed, changed)).toEqual({ state: 'FailedGenerate', message: 'bad' });
  expect(refusalOf(failed, { ...changed, before: undefined })).toEqual({ state: 'FailedGenerate', message: 'bad' });
  expect(refusalOf(failed, { ...changed, before: failed })).toBeUndefined();
  expect(refusalOf(aNaisjob().failed('Retrying', 'lost race').build(), changed)).toBeUndefined();
  expect(refusalOf(before, changed)).toBeUndefined();
});

test('no answer may come after an error that left the old hash, or where the spec is the same', () => {
  const failed = aNaisjob().failed('FailedGenerate', 'bad').build();
  expect(mayNeedNothing({ ...changed, before: failed })).toBe(true);
  expect(mayNeedNothing({ ...changed, before: failed, image: 'new' })).toBe(false);
  expect(mayNeedNothing({ ...changed, before: aNaisjob().failed('FailedSynchronization', 'bad').build() })).toBe(false);
  expect(mayNeedNothing({ ...changed, before: undefined })).toBe(false);
  expect(mayNeedNothing({ ...changed, before: aNaisjob().unseen().build() })).toBe(false);
  expect(mayNeedNothing(changed)).toBe(false);
  expect(mayNeedNothing({ ...changed, before: failed, isAnswerSure: true })).toBe(false);
  expect(mayNeedNothing({ ...changed, isSpecChanged: false })).toBe(true);
});

describe('settled: the operator has answered the last change of the spec', () => {
  /** The builder's job was synchronized at that second. */
  const SYNCHRONIZED = 1_795_507_200;
  const isSettled = (naisjob: Naisjob, seconds = SYNCHRONIZED + 10) => isSettledAt(naisjob, seconds * 1000);
  const written = (seconds: number, more: object = {}, job = aNaisjob()) =>
    job
      .change((each) => {
        const time = new Date(seconds * 1000).toISOString();
        Object.assign(each.metadata, { managedFields: [{ time, fieldsV1: { 'f:spec': {} }, ...more }] });
      })
      .build();

  test('by the times of fields and synchronization', () => {
    expect(isSettled(before)).toBe(true);
    expect(isSettled(written(SYNCHRONIZED))).toBe(true);
    expect(isSettled(written(SYNCHRONIZED + 1))).toBe(false);
    expect(isSettled(written(SYNCHRONIZED + 1, { fieldsV1: { 'f:metadata': {} } }))).toBe(true);
    expect(isSettled(written(SYNCHRONIZED + 1, { subresource: 'status' }))).toBe(true);
  });

  test('what has not been answered in ten minutes will not be', () => {
    expect(isSettled(written(SYNCHRONIZED + 1), SYNCHRONIZED + 601)).toBe(false);
    expect(isSettled(written(SYNCHRONIZED + 1), SYNCHRONIZED + 602)).toBe(true);
  });

  test('a job that was never synchronized, or whose hash was cleared, is not', () => {
    expect(isSettled(written(SYNCHRONIZED, {}, aNaisjob().unseen()))).toBe(false);
    const cleared = aNaisjob().change((each) => delete each.status?.synchronizationHash);
    expect(isSettled(written(SYNCHRONIZED, {}, cleared))).toBe(false);
  });

  test('a failure since is an answer', () => {
    const failedAt = (time: string) =>
      aNaisjob()
        .failed('FailedGenerate', 'bad')
        .change((each) => Object.assign(each.status?.conditions?.[0] ?? {}, { lastTransitionTime: time }));
    expect(isSettled(written(SYNCHRONIZED + 5, {}, failedAt('2026-11-24T08:00:05Z')))).toBe(true);
    expect(isSettled(written(SYNCHRONIZED + 5, {}, failedAt('2026-11-24T08:00:04Z')))).toBe(false);
  });
});

describe('a CronJob shows of which spec it was made', () => {
  const container = { name: 'avstemming', image: 'busybox:1', command: ['sh'] };
  const template = { metadata: { labels: { app: 'avstemming' } }, spec: { containers: [container] } };
  const spec = { image: 'busybox:1', command: ['sh'] };
  const made = aCronJob()
    .change((each) => (each.spec.jobTemplate.spec = { template }))
    .build();

  test.each([
    ['the same', {}, false],
    ['another image', { image: 'busybox:2' }, true],
    ['the image of an Image', { image: undefined }, false],
    ['another command', { command: ['sh', '-c'] }, true],
    ['no command', { command: undefined }, true],
    ['a schedule', { schedule: '0 2 * * *' }, true],
    ['what it does not show', { ttl: '1h' }, false],
  ])('%s', (_, change, isOther) => {
    expect(isOfAnotherSpec(made, { ...spec, ...change } as NaisjobSpec)).toBe(isOther);
  });

  test('with a schedule', () => {
    const nightly = aCronJob().scheduled('0 2 * * *').build();
    expect(isOfAnotherSpec(nightly, { schedule: '0 2 * * *' })).toBe(false);
    expect(isOfAnotherSpec(nightly, { schedule: '0 3 * * *' })).toBe(true);
    expect(isOfAnotherSpec(nightly, {})).toBe(true);
  });
});
