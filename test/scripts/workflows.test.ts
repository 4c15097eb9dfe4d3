// What GitHub runs and asks: read here, because it can be run only there.

import { readdirSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';
import { parse } from 'yaml';
import { folderOf, PLATFORMS } from '../../scripts/release/platforms.ts';

const ROOT = fileURLToPath(new URL('../../', import.meta.url));
const readText = (file: string) => readFileSync(`${ROOT}${file}`, 'utf8');
const { scripts } = JSON.parse(readText('package.json'));
const workflows = readdirSync(`${ROOT}.github/workflows`).map((file) => `.github/workflows/${file}`);
const jobsOf = (file: string): any[] => Object.values(parse(readText(file)).jobs);
const stepsOf = (file: string): any[] => jobsOf(file).flatMap(({ steps = [] }) => steps);

test.each(workflows)('%s: may only read, but for the jobs that publish', (file) => {
  expect(parse(readText(file)).permissions).toEqual({ contents: 'read' });
  const granted = jobsOf(file).flatMap(({ permissions = {} }) => Object.entries(permissions));
  const expected = file.endsWith('release.yml')
    ? [
        ['id-token', 'write'],
        ['contents', 'write'],
      ]
    : [];
  expect(granted).toEqual(expected);
});

test.each(workflows)('%s: every action is pinned to a commit, and its version told', (file) => {
  const uses = [...readText(file).matchAll(/uses: (.*)/g)].map(([, action]) => action);
  const loose = uses.filter((action) => !/^(\.\/|[\w-]+\/[\w-]+@[a-f0-9]{40} # v\d+\.\d+\.\d+$)/.test(action ?? ''));
  expect(loose).toEqual([]);
});

test.each(workflows)('%s: no job runs for ever, and no text from outside is part of a script', (file) => {
  const endless = jobsOf(file).filter((job) => job.uses === undefined && job['timeout-minutes'] === undefined);
  expect(endless).toEqual([]);
  for (const { run = '' } of stepsOf(file)) expect(run).not.toContain('${{');
});

test.each(workflows)('%s: a checkout leaves no credentials behind', (file) => {
  const checkouts = stepsOf(file).filter(({ uses = '' }) => uses.startsWith('actions/checkout'));
  expect(checkouts.filter((step) => step.with?.['persist-credentials'] !== false)).toEqual([]);
});

test.each(workflows)('%s: the npm scripts that it runs are there', (file) => {
  const names = stepsOf(file).flatMap(({ run = '' }) => [...run.matchAll(/npm run ([\w:]+)/g)].map(([, name]) => name));
  expect(names.filter((name) => scripts[name] === undefined)).toEqual([]);
});

test('a release is built for every platform, in folders as the release script wants them', () => {
  const [{ strategy }] = jobsOf('.github/workflows/release.yml').filter((job) => job.strategy !== undefined);
  expect(strategy.matrix.include.map(({ platform }: any) => platform)).toEqual(PLATFORMS.map(folderOf));
});

test.each(['bug', 'feature'])('issue form %s: each question has a name of its own', (name) => {
  const form = parse(readText(`.github/ISSUE_TEMPLATE/${name}.yml`));
  expect(Object.keys(form).toSorted()).toEqual(['body', 'description', 'labels', 'name']);
  const ids = form.body.map(({ id, attributes }: any) => [id, attributes.label]).flat();
  expect(new Set(ids).size).toBe(form.body.length * 2);
});

test('the oldest Node that the package promises is the one that CI tries', () => {
  const { engines } = JSON.parse(readText('package.json'));
  const { 'oldest-node': job } = parse(readText('.github/workflows/ci.yml')).jobs;
  const [node] = job.steps.flatMap((step: any) => step.with?.['node-version'] ?? []);
  expect(`>=${node}`).toBe(`${engines.node}.0`);
});
