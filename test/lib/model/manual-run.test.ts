import { expect, test } from 'vitest';
import { buildRunFromRun, buildRunFromTemplate, isSameRequest } from '../../../src/lib/model/manual-run.ts';
import type { CronJob } from '../../../src/lib/model/cron-job.ts';
import { aCronJob, aRun } from '../../support/builders.ts';

const by = { user: 'kari@nav.no', request: '1' };

const withUnknownFields = (): CronJob =>
  aCronJob()
    .change((each) => {
      each.spec.jobTemplate.metadata = {
        labels: { app: 'avstemming' },
        annotations: { 'cronjob.kubernetes.io/instantiate': 'template', a: 'b' },
      };
      each.spec.jobTemplate.spec['fieldOfTomorrow'] = { deep: [1, { x: null }] };
    })
    .build();

test('a run is the template, kubectl’s mark and owner, and two annotations more', () => {
  const cronJob = withUnknownFields();
  expect(buildRunFromTemplate(cronJob, 'myteam', 'avstemming-cli-1', by)).toEqual({
    apiVersion: 'batch/v1',
    kind: 'Job',
    metadata: {
      name: 'avstemming-cli-1',
      namespace: 'myteam',
      annotations: {
        'cronjob.kubernetes.io/instantiate': 'template',
        a: 'b',
        'nais.io/instantiated-by': 'kari@nav.no',
        'kubectl-naisjob/request': '1',
      },
      labels: { app: 'avstemming' },
      ownerReferences: [
        { apiVersion: 'batch/v1', kind: 'CronJob', name: 'avstemming', uid: cronJob.metadata.uid, controller: true },
      ],
    },
    spec: cronJob.spec.jobTemplate.spec,
  });
});

test('a template without labels or annotations gives a run with kubectl’s mark and ours', () => {
  const cronJob = aCronJob()
    .change((each) => delete each.spec.jobTemplate.metadata)
    .build();
  const { metadata } = buildRunFromTemplate(cronJob, 'myteam', 'x', by);
  expect(metadata.annotations).toEqual({
    'cronjob.kubernetes.io/instantiate': 'manual',
    'nais.io/instantiated-by': 'kari@nav.no',
    'kubectl-naisjob/request': '1',
  });
  expect(metadata).not.toHaveProperty('labels');
});

const original = () =>
  aRun('avstemming-29384720')
    .labelled({
      app: 'avstemming',
      'job-name': 'old',
      'controller-uid': 'u',
      'batch.kubernetes.io/job-name': 'old',
      'batch.kubernetes.io/controller-uid': 'u',
    })
    .annotated({ 'batch.kubernetes.io/cronjob-scheduled-timestamp': '2026-11-24T08:00:00Z', keep: 'me' })
    .ownedBy(aCronJob().build(), true)
    .change((each) => {
      each.spec['selector'] = { matchLabels: { 'batch.kubernetes.io/controller-uid': 'u' } };
      each.spec['fieldOfTomorrow'] = 1;
      each.spec.suspend = true;
      each.spec.template = {
        metadata: { labels: { app: 'avstemming', 'batch.kubernetes.io/controller-uid': 'u', 'job-name': 'old' } },
        spec: { containers: [{ name: 'avstemming' }] },
      };
    })
    .build();

test('a copy of a run has nothing that names the original: it would claim its pods', () => {
  const copy = buildRunFromRun(original(), aCronJob().build(), 'avstemming-cli-1', by);
  expect(copy.metadata.labels).toEqual({ app: 'avstemming' });
  expect(copy.metadata.annotations).toEqual({
    keep: 'me',
    'cronjob.kubernetes.io/instantiate': 'manual',
    'nais.io/instantiated-by': 'kari@nav.no',
    'kubectl-naisjob/request': '1',
  });
  expect(copy['spec']).toEqual({
    completions: 1,
    parallelism: 1,
    fieldOfTomorrow: 1,
    template: { metadata: { labels: { app: 'avstemming' } }, spec: { containers: [{ name: 'avstemming' }] } },
  });
  expect(copy).not.toHaveProperty('status');
  expect(copy.metadata).not.toHaveProperty('uid');
});

test('a copy is owned by the CronJob, and by nothing where there is none', () => {
  expect(buildRunFromRun(original(), aCronJob().build(), 'x', by).metadata.ownerReferences).toHaveLength(1);
  expect(buildRunFromRun(original(), undefined, 'x', by).metadata).not.toHaveProperty('ownerReferences');
});

test('a request is known again by its own mark, not by person or name', () => {
  const sent = (request: string) => buildRunFromTemplate(aCronJob().build(), 'myteam', 'x', { ...by, request });
  expect(isSameRequest(sent('1'), sent('1'))).toBe(true);
  expect(isSameRequest(sent('1'), sent('2'))).toBe(false);
  expect(isSameRequest(aRun().build(), aRun().build())).toBe(false);
});

test('the original is left as it was', () => {
  const run = original();
  buildRunFromRun(run, undefined, 'x', by);
  expect(run).toEqual(original());
});
