// A part of the node is killed while verbs are at work on it: each of them goes on, and tells the truth in the end. The parts
// are everyone's, so this runs by itself, after all else.

import type { ChildProcess } from 'node:child_process';
import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { startRun as startStuck, trapping, untilSidecarsRun, type ASidecar } from '../e2e/support/stuck-runs.ts';
import type { Json } from '../support/kube-api.ts';
import { runNaisjob, type Outcome } from '../support/naisjob.ts';
import { createNamespace, type TestNamespace } from '../support/namespace.ts';
import { target } from '../support/target.ts';
import { waitFor } from '../support/wait-for.ts';
import { restart, type Part } from './support/node.ts';

const NEVER = { schedule: '0 3 29 2 *', backoffLimit: 0 };
const LINES = 60;
const LONG = `i=1; while [ $i -le ${LINES} ]; do echo line $i; i=$((i+1)); sleep 0.5; done; exit 42`;
const TEXT = Array.from({ length: LINES }, (_, index) => `line ${index + 1}\n`).join('');
const sh = (script: string) => ({ command: ['sh', '-c', script] });

interface Verb {
  /** Resolves once it has shown the pattern, on either stream. */
  shows(pattern: RegExp): Promise<unknown>;
  interrupt(): void;
  ended: Promise<Outcome>;
}

function begin(ns: TestNamespace, ...args: string[]): Verb {
  let out = '';
  let child: ChildProcess | undefined;
  const ended = runNaisjob([...args, '-n', ns.name], {
    onStart: (started) => (child = started),
    onOutput: ({ stdout, stderr }) => (out = stdout + stderr),
  });
  return {
    shows: (pattern) => waitFor(`${args.join(' ')} to show ${pattern.source}`, () => pattern.test(out), 120_000),
    interrupt: () => child?.kill('SIGINT'),
    ended,
  };
}

async function prepare(): Promise<TestNamespace> {
  const ns = await createNamespace();
  await ns.deploy('talks', { ...NEVER, ...sh(LONG) });
  await ns.deploy('quiet', { ...NEVER, ...sh('echo hello') });
  await ns.deploy('later', { ...NEVER, ...sh('echo hello') });
  await ns.deploy('held', { ...NEVER, ...sh('echo hello') });
  await ns.deploy('once', sh('echo hello'));
  await ns.untilOver('once-1');
  const { metadata } = await ns.api.get(ns.path('naisjobs', 'held'));
  await ns.api.patch(ns.path('naisjobs', 'held'), {
    metadata: { finalizers: [...metadata.finalizers, 'example.com/hold'] },
  });
  return ns;
}

/** Ends 15 s after the signal. */
function slowly(name: string): ASidecar {
  const command = ['sh', '-c', "trap 'sleep 15; exit 0' INT; while :; do sleep 1; done"];
  return { container: { name, image: 'localhost/busybox:1', command } };
}

/** A one-shot job: the operator starts its run. */
function writeManifest(ns: TestNamespace, folder: string): string {
  const metadata = { name: 'applied', namespace: ns.name, labels: { team: ns.name } };
  const spec = { image: 'localhost/busybox:1', backoffLimit: 0, ...sh(LONG) };
  const file = join(folder, 'applied.json');
  writeFileSync(file, JSON.stringify({ apiVersion: 'nais.io/v1', kind: 'Naisjob', metadata, spec }));
  return file;
}

async function ownedBy(ns: TestNamespace, name: string) {
  const { uid } = (await ns.api.get(ns.path('cronjobs', name))).metadata;
  return { ownerReferences: [{ apiVersion: 'batch/v1', kind: 'CronJob', name, uid, controller: true }] };
}

const PARTS: Part[] = ['kube-apiserver', 'kube-controller-manager', 'kubelet', 'containerd'];

describe.skipIf(target().home === undefined)('restarted under everything that waits', () => {
  test.for(PARTS)('%s', async (part) => {
    const ns = await prepare();
    await startStuck(ns, 'slow-1', { app: 'slow', sidecars: [slowly('vks-sidecar')] });
    await untilSidecarsRun(ns, 'slow-1');
    const backups = mkdtempSync(join(tmpdir(), 'restarts-'));

    const follow = begin(ns, 'trigger', 'talks', '--name', 'talks-1', '-f');
    await follow.shows(/^line 3$/m);
    const apply = begin(ns, 'apply', '-f', writeManifest(ns, backups), '--follow');
    const wait = begin(ns, 'wait', 'talks', 'talks-1');
    const list = begin(ns, 'list', '-w');
    const tree = begin(ns, 'tree', 'quiet', '-w');
    const runs = begin(ns, 'runs', 'quiet', '-w');
    const killing = begin(ns, 'kill-sidecars', 'later', '--watch', '-y');
    const slow = begin(ns, 'kill-sidecars', 'slow-1', '-y', '--wait');
    const reset = begin(ns, 'reset', 'held', '-y', '--backup-dir', backups);
    await Promise.all([
      apply.shows(/^line 3$/m),
      list.shows(/^quiet /m),
      tree.shows(/Naisjob\/quiet/),
      runs.shows(/No runs/),
      reset.shows(/held by finalizer/),
      wait.shows(/./),
      slow.shows(/stopping sidecars/),
    ]);
    const rerun = begin(ns, 'rerun', 'once', '--timeout', '90s', '-o', 'json');
    await rerun.shows(/waiting for the operator/);

    await restart(part);

    const { metadata } = await ns.api.get(ns.path('naisjobs', 'held'));
    const finalizers = metadata.finalizers.filter((each: string) => each !== 'example.com/hold');
    await ns.api.patch(ns.path('naisjobs', 'held'), { metadata: { finalizers } });
    expect((await runNaisjob(['trigger', 'quiet', '--name', 'quiet-1', '-n', ns.name, '--wait'])).code).toBe(0);
    await Promise.all([
      list.shows(/^quiet .*Complete/m),
      tree.shows(/Job\/quiet-1 +True +Complete/),
      runs.shows(/^quiet-1 +Complete/m),
    ]);
    await startStuck(ns, 'later-1', {
      app: 'later',
      sidecars: [trapping('vks-sidecar', 'INT')],
      ...(await ownedBy(ns, 'later')),
    });
    await killing.shows(/later-1.*vks-sidecar/);
    expect((await ns.untilOver('later-1')).status.succeeded).toBe(1);
    for (const each of [list, tree, runs, killing]) each.interrupt();
    for (const each of [list, tree, runs, killing]) expect((await each.ended).code).toBe(130);
    const slowing = await slow.ended;
    expect(slowing, slowing.stderr).toMatchObject({ code: 0 });

    const rerunning = await rerun.ended;
    expect(rerunning, rerunning.stderr).toMatchObject({ code: 0 });
    const resetting = await reset.ended;
    expect({ code: resetting.code, stderr: resetting.code === 0 ? '' : resetting.stderr }).toEqual({
      code: 0,
      stderr: '',
    });
    const following = await follow.ended;
    expect({ code: following.code, stdout: following.stdout }).toEqual({ code: 42, stdout: TEXT });
    expect((await wait.ended).code).toBe(42);
    const applying = await apply.ended;
    expect({ code: applying.code, stdout: applying.stdout }).toEqual({ code: 42, stdout: TEXT });

    const names = async (job: string) =>
      (await ns.api.get(`${ns.path('jobs')}?labelSelector=app%3D${job}`)).items.map((each: Json) => each.metadata.name);
    expect(await names('once')).toEqual(['once-1', JSON.parse(rerunning.stdout).run.name].toSorted());
    expect(await names('talks')).toEqual(['talks-1']);
  });
});
