// A reset on a server that fails, and beside people who change things meanwhile.

import { readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, describe, expect, test } from 'vitest';
import { startFaultProxy, type Asked, type Verdict } from '../support/fault-proxy.ts';
import { runNaisjob } from '../support/naisjob.ts';
import { createNamespace, type TestNamespace } from '../support/namespace.ts';
import { deployResetJob, expectBack, expectUntouched, find } from './support/reset-job.ts';

const SCHEDULED = { schedule: '0 3 29 2 *' };

let ns: TestNamespace;
beforeAll(async () => {
  ns = await createNamespace();
});

const isCreate = (asked: Asked) => asked.isWrite && asked.method === 'POST' && /\/naisjobs\b/.test(asked.path);
const isDelete = (asked: Asked, plural: string) =>
  asked.isWrite && asked.method === 'DELETE' && asked.path.includes(`/${plural}/`);

describe.concurrent('the creation fails at first', () => {
  const faults: [string, Verdict][] = [
    ['429', { code: 429, reason: 'TooManyRequests' }],
    ['500', { code: 500, reason: 'InternalError' }],
    ['503', { code: 503, reason: 'ServiceUnavailable' }],
    ['cut', { cut: 'before' }],
    ['lost', { cut: 'after' }],
  ];
  test.for(faults)('%s', async ([name, fault], { onTestFinished }) => {
    const proxy = await startFaultProxy(onTestFinished);
    const job = await deployResetJob(ns, `create-${name}`, SCHEDULED);
    let left = 2;
    proxy.intercept = (asked) => (isCreate(asked) && left-- > 0 ? fault : undefined);
    const { code, stderr } = await job.reset(['--yes'], { kubeconfig: proxy.kubeconfig });
    expect({ code, stderr: code === 0 ? '' : stderr }).toEqual({ code: 0, stderr: '' });
    await expectBack(ns, job);
  });
});

test('the file is refused after the deletion: the job is put back as it was', async () => {
  const proxy = await startFaultProxy();
  const job = await deployResetJob(ns, 'restored', SCHEDULED);
  const file = join(job.backups, '..', `${ns.name}-restored.json`);
  const spec = { ...job.naisjob.spec, schedule: '0 4 29 2 *' };
  writeFileSync(
    file,
    JSON.stringify({ apiVersion: 'nais.io/v1', kind: 'Naisjob', metadata: { name: 'restored' }, spec }),
  );
  proxy.intercept = (asked) =>
    isCreate(asked) && asked.body.spec.schedule === '0 4 29 2 *' ? { code: 422, reason: 'Invalid' } : undefined;
  const { code, stderr } = await job.reset(['--yes', '-f', file], { kubeconfig: proxy.kubeconfig });
  expect(code).toBe(1);
  expect(stderr).toContain('the job was put back as it was before');
  await expectBack(ns, job);
});

test('refused for good: the way back is named, and works', async () => {
  const proxy = await startFaultProxy();
  const job = await deployResetJob(ns, 'refused', SCHEDULED);
  proxy.intercept = (asked) => (isCreate(asked) ? { code: 422, reason: 'Invalid' } : undefined);
  const { code, stderr } = await job.reset(['--yes'], { kubeconfig: proxy.kubeconfig });
  const path = join(job.backups, readdirSync(job.backups)[0] ?? '');
  expect(code).toBe(1);
  expect(stderr).toContain(`Finish the reset: kubectl naisjob reset refused -n ${ns.name} --resume ${path}\n`);
  proxy.intercept = () => undefined;
  const resumed = await runNaisjob(['reset', 'refused', '-n', ns.name, '--resume', path, '--yes'], {
    kubeconfig: proxy.kubeconfig,
  });
  expect(resumed.code).toBe(0);
  await expectBack(ns, job);
});

test('a deletion whose answer is lost is not taken for a failure', async () => {
  const proxy = await startFaultProxy();
  const job = await deployResetJob(ns, 'lost-delete', SCHEDULED);
  const cut = new Set<string>();
  proxy.intercept = (asked) => {
    const plural = ['cronjobs', 'naisjobs'].find((each) => isDelete(asked, each) && !cut.has(each));
    if (plural === undefined) return undefined;
    cut.add(plural);
    return { cut: 'after' };
  };
  const { code, stderr } = await job.reset(['--yes'], { kubeconfig: proxy.kubeconfig });
  expect({ code, stderr: code === 0 ? '' : stderr }).toEqual({ code: 0, stderr: '' });
  await expectBack(ns, job);
});

describe.concurrent('someone changes the Naisjob between plan and act', () => {
  test.for(['cronjobs', 'naisjobs'])(
    'just before the deletion in %s: planned again, and nothing is lost',
    async (plural, { onTestFinished }) => {
      const proxy = await startFaultProxy(onTestFinished);
      const job = await deployResetJob(ns, `changed-${plural}`, SCHEDULED);
      let isChanged = false;
      proxy.intercept = async (asked) => {
        if (!isChanged && isDelete(asked, plural)) {
          isChanged = true;
          await ns.api.patch(ns.path('naisjobs', job.name), {
            metadata: { annotations: { 'example.com/late': 'change' } },
          });
        }
        return undefined;
      };
      const { code, stderr } = await job.reset(['--yes'], { kubeconfig: proxy.kubeconfig });
      expect({ code, stderr: code === 0 ? '' : stderr }).toEqual({ code: 0, stderr: '' });
      expect(stderr).toContain(`naisjob.nais.io/${job.name} was changed meanwhile; planning again`);
      job.naisjob.metadata.annotations['example.com/late'] = 'change';
      await expectBack(ns, job);
    },
  );
});

test('another job of the same name appears: it is left alone', async () => {
  const proxy = await startFaultProxy();
  const job = await deployResetJob(ns, 'foreign', SCHEDULED);
  let foreign: string | undefined;
  proxy.intercept = async (asked) => {
    if (!isCreate(asked) || foreign !== undefined) return undefined;
    const metadata = { name: 'foreign' };
    const object = {
      apiVersion: 'nais.io/v1',
      kind: 'Naisjob',
      metadata,
      spec: { image: 'localhost/busybox:1', ...SCHEDULED },
    };
    foreign = (await ns.api.create(ns.path('naisjobs'), object)).metadata.uid;
    return undefined;
  };
  const { code, stderr } = await job.reset(['--yes'], { kubeconfig: proxy.kubeconfig });
  expect(code).toBe(1);
  expect(stderr).toContain('another naisjob.nais.io/foreign was created meanwhile');
  expect(stderr).toContain(`kubectl get naisjobs.nais.io foreign -n ${ns.name} -o yaml`);
  const now = await find(ns, 'naisjobs', 'foreign');
  expect(now.metadata.uid).toBe(foreign);
  expect(now.spec).toEqual({ image: 'localhost/busybox:1', ...SCHEDULED });
  const path = join(job.backups, readdirSync(job.backups)[0] ?? '');
  const resumed = await runNaisjob(['reset', '--resume', path, '--yes'], { kubeconfig: proxy.kubeconfig });
  expect(resumed.code).toBe(1);
  expect(resumed.stderr).toContain('made by someone else');
});

test('a finalizer that hangs is named; once it is gone the reset goes on', async () => {
  const job = await deployResetJob(ns, 'held', SCHEDULED);
  const finalizers = [...job.naisjob.metadata.finalizers, 'example.com/hold'];
  await ns.api.patch(ns.path('naisjobs', 'held'), { metadata: { finalizers } });
  const { code, stderr } = await job.reset(['--yes', '--timeout', '3s']);
  expect(code).toBe(8);
  expect(stderr).toContain('still there: naisjob.nais.io/held (held by finalizer example.com/hold)');
  const path = join(job.backups, readdirSync(job.backups)[0] ?? '');
  expect(stderr).toContain(`--resume ${path}\n`);
  await ns.api.patch(ns.path('naisjobs', 'held'), { metadata: { finalizers: null } });
  expect((await runNaisjob(['reset', '--resume', path, '--yes'])).code).toBe(0);
  await expectBack(ns, job);
});

test('Ctrl-C between deletion and creation: exit 130, what is done, and the command that finishes', async () => {
  const proxy = await startFaultProxy();
  const job = await deployResetJob(ns, 'stopped', SCHEDULED);
  proxy.intercept = (asked) => (isCreate(asked) ? { code: 503, reason: 'ServiceUnavailable' } : undefined);
  const { code, stderr } = await job.reset(['--yes'], {
    kubeconfig: proxy.kubeconfig,
    signalWhen: { pattern: /trying again to create/, signal: 'SIGINT' },
  });
  expect(code).toBe(130);
  expect(stderr).toContain(
    'Done: cronjob.batch/stopped deleted; naisjob.nais.io/stopped deleted; image.nais.io/stopped created',
  );
  proxy.intercept = () => undefined;
  const path = join(job.backups, readdirSync(job.backups)[0] ?? '');
  expect((await runNaisjob(['reset', '--resume', path, '--yes'], { kubeconfig: proxy.kubeconfig })).code).toBe(0);
  await expectBack(ns, job);
});

test('Ctrl-C before the first deletion: nothing is changed', async () => {
  const proxy = await startFaultProxy();
  const job = await deployResetJob(ns, 'early', SCHEDULED);
  const { code } = await job.reset(['--yes'], {
    kubeconfig: proxy.kubeconfig,
    signalWhen: { pattern: /^saved in/m, signal: 'SIGINT' },
    onStart: () => {
      // Held until the signal has ended the process.
      proxy.intercept = (asked) =>
        asked.method === 'DELETE'
          ? new Promise<Verdict>((resolve) => setTimeout(resolve, 2000, { cut: 'before' }))
          : undefined;
    },
  });
  expect(code).toBe(130);
  await expectUntouched(ns, job);
});
