// `kubectl naisjob trigger` on a server that fails at the moment of the creation: never two runs, never one unknown.

import { beforeAll, expect, test } from 'vitest';
import { startFaultProxy, type Asked, type Verdict } from '../support/fault-proxy.ts';
import type { Json } from '../support/kube-api.ts';
import { runNaisjob } from '../support/naisjob.ts';
import { createNamespace, type TestNamespace } from '../support/namespace.ts';

const QUIET = { command: ['sh', '-c', 'echo hello'], schedule: '0 3 29 2 *' };

let ns: TestNamespace;
beforeAll(async () => {
  ns = await createNamespace();
});

const isCreate = (asked: Asked) => asked.isWrite && asked.method === 'POST' && asked.path.includes('/jobs');

async function runsOf(name: string): Promise<string[]> {
  const { items } = await ns.api.get(`${ns.path('jobs')}?labelSelector=app%3D${name}`);
  return items.map((each: Json) => each.metadata.name);
}

/** Triggers a new job whose creation meets `fault`. */
async function triggerUnder(name: string, fault: Verdict, onTestFinished?: Parameters<typeof startFaultProxy>[0]) {
  const proxy = await startFaultProxy(onTestFinished);
  await ns.deploy(name, QUIET);
  proxy.intercept = (asked) => (isCreate(asked) ? fault : undefined);
  const outcome = await runNaisjob(['trigger', name, '-n', ns.name], { kubeconfig: proxy.kubeconfig });
  return { ...outcome, runs: await runsOf(name) };
}

test.concurrent.for<[string, Verdict]>([
  ['cut', { cut: 'after' }],
  ['500', { code: 500, reason: 'InternalError', isPassedOn: true }],
  ['504', { code: 504, reason: 'Timeout', isPassedOn: true }],
])('created, but the answer is lost (%s): it is found', async ([name, fault], { onTestFinished }) => {
  const { code, stdout, runs } = await triggerUnder(`stored-${name}`, fault, onTestFinished);
  expect(runs).toHaveLength(1);
  expect({ code, stdout }).toEqual({ code: 0, stdout: `job.batch/${runs[0]} created\n` });
});

test.concurrent.for<[string, Verdict, string]>([
  ['cut', { cut: 'before' }, 'Unable to connect to the server: EOF\n'],
  ['503', { code: 503, reason: 'ServiceUnavailable' }, 'Error from server (ServiceUnavailable): made by a test'],
])('not created, and the answer is lost (%s): doubtful, and how to look', async ([name, fault, words], context) => {
  const { code, stdout, stderr, runs } = await triggerUnder(`lost-${name}`, fault, context.onTestFinished);
  expect({ code, stdout, runs }).toEqual({ code: 1, stdout: '', runs: [] });
  expect(stderr).toContain(words);
  expect(stderr).toMatch(
    new RegExp(
      `\nIt is not known whether run lost-${name}-cli-\\S+ was created. See with: kubectl naisjob tree lost-${name} -n ${ns.name}\n$`,
    ),
  );
});
