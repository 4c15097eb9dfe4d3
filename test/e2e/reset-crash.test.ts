// A reset that is killed, or raced, at every point: the job is never lost and nothing is doubled.

import type { ChildProcess } from 'node:child_process';
import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { beforeAll, describe, expect, test } from 'vitest';
import { pauseControllers, whyNoPause } from '../support/controllers.ts';
import { startFaultProxy, type Asked } from '../support/fault-proxy.ts';
import type { Json } from '../support/kube-api.ts';
import { runNaisjob } from '../support/naisjob.ts';
import { createNamespace, type TestNamespace } from '../support/namespace.ts';
import { deployResetJob, expectBack, expectOneRun, find, untilRolledOut } from './support/reset-job.ts';

let ns: TestNamespace;
beforeAll(async () => {
  ns = await createNamespace();
});

/** The changing requests of a full reset, in order. */
const WRITES: [name: string, method: string, path: RegExp][] = [
  ['delete-cronjob', 'DELETE', /\/cronjobs\//],
  ['delete-naisjob', 'DELETE', /\/naisjobs\//],
  ['create-image', 'POST', /\/images\b/],
  ['create-naisjob', 'POST', /\/naisjobs\b/],
];

function matches(asked: Asked, [, method, path]: (typeof WRITES)[number]): boolean {
  return asked.isWrite && asked.method === method && path.test(asked.path);
}

const BOUNDARIES = WRITES.flatMap((write) => (['before', 'after'] as const).map((when) => ({ write, when })));

describe.concurrent('killed by SIGKILL, and gone on with --resume', () => {
  test.for(BOUNDARIES)('$when $write.0', async ({ write, when }, { onTestFinished }) => {
    const proxy = await startFaultProxy(onTestFinished);
    const job = await deployResetJob(ns, `${when}-${write[0]}`);
    let child: ChildProcess | undefined;
    const isDead = new Promise<void>((resolve) => {
      proxy.intercept = async (asked) => {
        if (!matches(asked, write)) return undefined;
        proxy.intercept = () => undefined;
        // `after`: the server has done it, and the process dies without having heard of it.
        if (when === 'after') setImmediate(() => child?.kill('SIGKILL'));
        else child?.kill('SIGKILL');
        resolve();
        return { cut: when };
      };
    });
    const options = { kubeconfig: proxy.kubeconfig, onStart: (started: ChildProcess) => (child = started) };
    const killed = await job.reset(['--yes'], options);
    await isDead;
    expect(killed.code).toBe(137);

    const [name = ''] = readdirSync(job.backups);
    const resume = () =>
      runNaisjob(['reset', '--resume', join(job.backups, name), '--yes'], { kubeconfig: proxy.kubeconfig });
    const { code, stderr } = await resume();
    expect({ code, stderr: code === 0 ? '' : stderr }).toEqual({ code: 0, stderr: '' });
    const { naisjob, cronJob } = await expectBack(ns, job);
    await expectOneRun(ns, job, cronJob);

    // Once more changes nothing.
    expect((await resume()).code).toBe(0);
    expect((await find(ns, 'naisjobs', job.name)).metadata.uid).toBe(naisjob.metadata.uid);
    expect((await find(ns, 'cronjobs', job.name)).metadata.uid).toBe(cronJob.metadata.uid);
  });
});

test('what is saved is listed, with how far each reset came', async () => {
  const proxy = await startFaultProxy();
  const job = await deployResetJob(ns, 'listed', { schedule: '0 3 29 2 *' });
  let child: ChildProcess | undefined;
  proxy.intercept = (asked) => {
    if (!matches(asked, ['', 'POST', /\/naisjobs\b/])) return undefined;
    child?.kill('SIGKILL');
    return { cut: 'before' };
  };
  await job.reset(['--yes'], { kubeconfig: proxy.kubeconfig, onStart: (started) => (child = started) });
  const list = async () =>
    JSON.parse((await runNaisjob(['reset', '--resume', '--backup-dir', job.backups, '-o', 'json'])).stdout).items;
  expect(await list()).toMatchObject([{ namespace: ns.name, naisjob: 'listed', progress: 'unfinished' }]);
  const [{ path }] = await list();
  const elsewhere = await runNaisjob(['reset', '--resume', path, '--yes']);
  expect(elsewhere.code).toBe(1);
  expect(elsewhere.stderr).toContain('the job would be created on another cluster');
  expect((await runNaisjob(['reset', '--resume', path, '--yes', '--force'])).code).toBe(0);
  await expectBack(ns, job);
  expect(await list()).toMatchObject([{ naisjob: 'listed', progress: 'finished' }]);
});

describe.skipIf(whyNoPause() !== undefined)('the garbage collector comes 15 s late', () => {
  const LATE_MS = 15_000;

  test('the documented sequence loses the ServiceAccount; reset does not', async () => {
    const [documented, own] = [await deployResetJob(ns, 'documented'), await deployResetJob(ns, 'own')];
    const account = await find(ns, 'serviceaccounts', 'documented');
    const collector = await pauseControllers();

    // Control: delete the CronJob, delete the Naisjob, apply it again as soon as it is gone.
    await ns.api.remove(ns.path('cronjobs', 'documented'));
    await ns.api.remove(ns.path('naisjobs', 'documented'));
    await ns.api.until(ns.path('naisjobs'), (all) => !all.some((each) => each.metadata.name === 'documented'));
    const { labels, annotations } = documented.naisjob.metadata;
    const manifest = {
      apiVersion: 'nais.io/v1',
      kind: 'Naisjob',
      metadata: { name: 'documented', labels, annotations },
    };
    const spec = { ...documented.naisjob.spec, image: 'localhost/busybox:1' };
    const again = await ns.api.create(ns.path('naisjobs'), { ...manifest, spec });
    await untilRolledOut(ns, 'documented', again.metadata.uid);
    expect((await find(ns, 'serviceaccounts', 'documented')).metadata.uid).toBe(account.metadata.uid);

    const reset = own.reset(['--yes']);
    await ns.api.until(ns.path('naisjobs'), (all) => !all.some((each) => each.metadata.name === 'own'));
    await sleep(LATE_MS);
    expect(await find(ns, 'naisjobs', 'own')).toBeUndefined();
    await collector.resume();

    const { code, stderr } = await reset;
    expect({ code, stderr: code === 0 ? '' : stderr }).toEqual({ code: 0, stderr: '' });
    expect(stderr).toContain('serviceaccount/own');
    const { cronJob } = await expectBack(ns, own);
    await expectOneRun(ns, own, cronJob);

    await ns.api.until(ns.path('serviceaccounts'), (all) => !all.some((each) => each.metadata.name === 'documented'));
    const lost: Json = await find(ns, 'naisjobs', 'documented');
    expect(lost.status.synchronizationState).toBe('RolloutComplete');
  });
});
