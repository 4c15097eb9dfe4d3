import { expect, test } from 'vitest';
import { triggerByName, triggerOf } from '../../../src/lib/model/run-trigger.ts';
import { aRun } from '../../support/builders.ts';

const MANUAL = { 'cronjob.kubernetes.io/instantiate': 'manual' };
const LONG = 'x'.repeat(50);

test.each([
  [
    'by a person, of nais console or this tool',
    { ...MANUAL, 'nais.io/instantiated-by': 'kari@nav.no' },
    { by: 'manual', user: 'kari@nav.no' },
  ],
  ['by kubectl create job --from', MANUAL, { by: 'manual' }],
  [
    'by a tool that names the person only',
    { 'nais.io/instantiated-by': 'kari@nav.no' },
    { by: 'manual', user: 'kari@nav.no' },
  ],
  [
    'by the CronJob controller, in the zone of the job',
    { 'batch.kubernetes.io/cronjob-scheduled-timestamp': '2026-11-24T02:00:00+01:00' },
    { by: 'schedule', scheduledFor: '2026-11-24T01:00:00Z' },
  ],
])('a run started %s', (_, annotations, expected) => {
  expect(triggerOf(aRun('whatever').annotated(annotations).build(), 'avstemming')).toEqual(expected);
});

test.each([
  ['avstemming-29399820', 'avstemming', { by: 'schedule', scheduledFor: '2025-11-24T13:00:00Z' }],
  ['avstemming-3', 'avstemming', { by: 'rollout' }],
  ['avstemming', 'avstemming', { by: 'rollout' }],
  [`${'x'.repeat(48)}-12`, LONG, { by: 'rollout' }],
  [`${LONG}-29399820`, LONG, { by: 'schedule', scheduledFor: '2025-11-24T13:00:00Z' }],
  ['avstemming-cli-20261124-085700', 'avstemming', { by: 'manual' }],
  ['avstemming-cli-20261124-085700-2', 'avstemming', { by: 'manual' }],
  ['avstemming-daglig-cli-20261124-085700', 'avstemming', { by: 'unknown' }],
  ['avstemming-x7k2p', 'avstemming', { by: 'unknown' }],
  ['other-3', 'avstemming', { by: 'unknown' }],
])('without annotations, %s', (run, naisjob, expected) => {
  expect(triggerByName(run, naisjob)).toEqual(expected);
  expect(triggerOf(aRun(run).build(), naisjob)).toEqual(expected);
});
