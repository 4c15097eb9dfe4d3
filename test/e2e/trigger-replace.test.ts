// `kubectl naisjob trigger --replace` and concurrencyPolicy Forbid around runs that are on their way out.

import { beforeAll, expect, test } from 'vitest';
import { startFaultProxy } from '../support/fault-proxy.ts';
import type { Json } from '../support/kube-api.ts';
import { runNaisjob } from '../support/naisjob.ts';
import { createNamespace, type TestNamespace } from '../support/namespace.ts';

/** A pod that does not listen to being told to end, until it is killed. */
const DEAF = {
  command: ['sh', '-c', "trap '' TERM; while true; do sleep 0.1; done"],
  terminationGracePeriodSeconds: 8,
  concurrencyPolicy: 'Forbid',
  schedule: '0 3 29 2 *',
};

let ns: TestNamespace;
beforeAll(async () => {
  ns = await createNamespace();
});

/** A job with a run `<name>-old` whose pod runs. */
async function startOld(name: string, spec: Json): Promise<string> {
  await ns.deploy(name, spec);
  const run = `${name}-old`;
  await runNaisjob(['trigger', name, '-n', ns.name, '--name', run]);
  await ns.api.until(`${ns.path('pods')}?labelSelector=job-name%3D${run}`, (all) =>
    all.some((each) => each.status?.containerStatuses?.[0]?.state?.running !== undefined),
  );
  return run;
}

async function namesOfRuns(name: string): Promise<string[]> {
  const { items } = await ns.api.get(`${ns.path('jobs')}?labelSelector=app%3D${name}`);
  return items.map((each: Json) => each.metadata.name);
}

test('Ctrl-C while the old run ends: what was done, and the command that finishes it', async () => {
  const old = await startOld('deaf', DEAF);
  const signalWhen = { pattern: /waiting for run deaf-old/, signal: 'SIGINT' } as const;
  const stopped = await runNaisjob(['trigger', 'deaf', '-n', ns.name, '--replace'], { signalWhen });
  expect(stopped).toMatchObject({ code: 130, stdout: '' });
  const finish = `trigger deaf -n ${ns.name} --replace`;
  expect(stopped.stderr).toContain(
    `error: interrupted: run ${old} is being stopped; no new run was created\nFinish it with: kubectl naisjob ${finish}\n`,
  );
  expect(await namesOfRuns('deaf')).toEqual([old]);

  const forbidden = await runNaisjob(['trigger', 'deaf', '-n', ns.name]);
  expect(forbidden).toMatchObject({ code: 1, stdout: '' });
  expect(forbidden.stderr).toContain(`error: run ${old} is being deleted, and its pods have not ended yet`);

  const finished = await runNaisjob(finish.split(' '));
  expect(finished.code).toBe(0);
  expect(finished.stdout).toMatch(/^job\.batch\/deaf-old deleted\njob\.batch\/deaf-cli-\S+ created\n$/);
  expect(await namesOfRuns('deaf')).not.toContain(old);
});

test('a finalizer that holds the old run is named; held without pods, it is in nobody’s way', async () => {
  const old = await startOld('held', { ...DEAF, terminationGracePeriodSeconds: 1 });
  await ns.api.patch(ns.path('jobs', old), { metadata: { finalizers: ['example.com/hold'] } });
  const signalWhen = { pattern: /held by finalizer example.com\/hold/, signal: 'SIGINT' } as const;
  const { code, stdout } = await runNaisjob(['trigger', 'held', '-n', ns.name, '--replace'], { signalWhen });
  expect({ code, stdout }).toEqual({ code: 130, stdout: '' });

  await ns.api.until(
    `${ns.path('jobs')}?fieldSelector=metadata.name%3D${old}`,
    ([job]) => job.status.terminating === 0 && !job.status.active,
  );
  const again = await runNaisjob(['trigger', 'held', '-n', ns.name]);
  expect(again.code).toBe(0);
  await ns.api.patch(ns.path('jobs', old), { metadata: { finalizers: [] } });
});

test('a run that ends just before it would be stopped is left alone', async () => {
  const proxy = await startFaultProxy();
  const old = await startOld('quick', { ...DEAF, terminationGracePeriodSeconds: 1 });
  proxy.intercept = async (asked) => {
    if (!asked.isWrite || asked.method !== 'DELETE') return undefined;
    await ns.api.patch(ns.path('jobs', old), { spec: { activeDeadlineSeconds: 1 } });
    await ns.untilOver(old);
    return undefined;
  };
  const args = ['trigger', 'quick', '-n', ns.name, '--replace'];
  const { code, stdout } = await runNaisjob(args, { kubeconfig: proxy.kubeconfig });
  expect(code).toBe(0);
  expect(stdout).toMatch(
    /^job\.batch\/quick-old left alone, it had ended by itself\njob\.batch\/quick-cli-\S+ created\n$/,
  );
  expect((await ns.api.get(ns.path('jobs', old))).metadata.deletionTimestamp).toBeUndefined();
});
