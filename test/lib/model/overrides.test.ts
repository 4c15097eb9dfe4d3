import { expect, test } from 'vitest';
import { mainContainerName } from '../../../src/lib/model/attempt.ts';
import { RefusedError } from '../../../src/lib/model/errors.ts';
import type { NewObject } from '../../../src/lib/model/kube-object.ts';
import { overrideRun, type Overrides } from '../../../src/lib/model/overrides.ts';
import type { Container, RunSpec } from '../../../src/lib/model/run.ts';
import { aPod } from '../../support/builders.ts';

function aJob(...containers: Container[]): NewObject {
  return { apiVersion: 'batch/v1', kind: 'Job', metadata: { name: 'x' }, spec: { template: { spec: { containers } } } };
}

function change(job: NewObject, overrides: Partial<Overrides>): { containers: Container[]; notes: string[] } {
  const { job: changed, notes } = overrideRun(job, 'main', { env: [], ...overrides });
  return { containers: (changed['spec'] as RunSpec).template?.spec.containers ?? [], notes };
}

test('without overrides the very same object comes back', () => {
  const job = aJob({ name: 'main' });
  expect(overrideRun(job, 'main', { env: [] }).job).toBe(job);
});

test('only the container named like the job is changed', () => {
  const sidecar = { name: 'sidecar', image: 's', env: [{ name: 'A', value: '1' }] };
  const { containers } = change(aJob(sidecar, { name: 'main', image: 'm' }), {
    image: 'n',
    env: [{ name: 'A', value: '2' }],
    args: ['x'],
  });
  expect(containers).toEqual([sidecar, { name: 'main', image: 'n', env: [{ name: 'A', value: '2' }], args: ['x'] }]);
});

test('one container alone is the main one whatever its name', () => {
  expect(change(aJob({ name: 'other' }), { image: 'n' }).containers).toEqual([{ name: 'other', image: 'n' }]);
});

test('the container that is changed is the one whose end is the run’s: label `app`, then kubectl’s default container', () => {
  const containers = [{ name: 'a' }, { name: 'b' }, { name: 'c' }];
  const templates = [
    { labels: { app: 'b' } },
    { labels: { app: 'x' }, annotations: { 'kubectl.kubernetes.io/default-container': 'c' } },
    { labels: { app: 'b' }, annotations: { 'kubectl.kubernetes.io/default-container': 'c' } },
  ];
  const changed = templates.map((metadata) => {
    const job = aJob(...containers);
    Object.assign((job['spec'] as RunSpec).template!, { metadata });
    const main = change(job, { image: 'n' }).containers.find(({ image }) => image === 'n')?.name;
    const pod = { ...aPod().build(), spec: { containers } };
    Object.assign(pod.metadata, { labels: metadata.labels, annotations: metadata.annotations });
    expect(mainContainerName(pod)).toBe(main);
    return main;
  });
  expect(changed).toEqual(['b', 'c', 'b']);
});

test('several containers and none named like the job: refused, not guessed', () => {
  expect(() => change(aJob({ name: 'a' }, { name: 'b' }), { image: 'n' })).toThrow(RefusedError);
});

test('a variable keeps its place, because later ones may refer to it', () => {
  const env = [
    { name: 'A', value: '1' },
    { name: 'B', value: '$(A)' },
  ];
  const { containers } = change(aJob({ name: 'main', env }), {
    env: [
      { name: 'A', value: '2' },
      { name: 'C', value: '' },
    ],
  });
  expect(containers[0]?.env).toEqual([
    { name: 'A', value: '2' },
    { name: 'B', value: '$(A)' },
    { name: 'C', value: '' },
  ]);
});

test('of a variable given twice the last counts, so the override replaces both', () => {
  const env = [
    { name: 'A', value: '1' },
    { name: 'B', value: 'b' },
    { name: 'A', value: '3' },
  ];
  const { containers } = change(aJob({ name: 'main', env }), { env: [{ name: 'A', value: '2' }] });
  expect(containers[0]?.env).toEqual([
    { name: 'B', value: 'b' },
    { name: 'A', value: '2' },
  ]);
});

test('a value from a secret is replaced, with a note that says from where it came', () => {
  const env = [{ name: 'PASSWORD', valueFrom: { secretKeyRef: { name: 'google-sql-main', key: 'p' } } }];
  const { containers, notes } = change(aJob({ name: 'main', env }), { env: [{ name: 'PASSWORD', value: 'x' }] });
  expect(containers[0]?.env).toEqual([{ name: 'PASSWORD', value: 'x' }]);
  expect(notes).toEqual(['env PASSWORD came from secret google-sql-main; this run has the given value instead']);
});

test('a new command drops the old args; args alone leave the command', () => {
  const container = { name: 'main', command: ['sh'], args: ['-c', 'old'] };
  expect(change(aJob(container), { command: ['env'] }).containers).toEqual([{ name: 'main', command: ['env'] }]);
  expect(change(aJob(container), { args: ['-c', 'new'] }).containers).toEqual([
    { name: 'main', command: ['sh'], args: ['-c', 'new'] },
  ]);
});
