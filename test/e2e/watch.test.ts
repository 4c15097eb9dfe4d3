// --watch on the target: in a pipe, and on a terminal.

import { beforeAll, expect, test } from 'vitest';
import type { Json } from '../support/kube-api.ts';
import { runNaisjob, type Outcome } from '../support/naisjob.ts';
import { createNamespace, type TestNamespace } from '../support/namespace.ts';
import { patience } from '../support/pace.ts';
import { renderScreen } from '../support/screen.ts';
import { CTRL_C, HAS_TERMINAL, runOnTerminal } from '../support/terminal.ts';
import { waitFor } from '../support/wait-for.ts';

const NIGHTLY = { command: ['sh', '-c', 'sleep 1'], schedule: '0 2 * * *', timeZone: 'Europe/Oslo' };

const LONG_MS = patience(400_000);

let ns: TestNamespace;

beforeAll(async () => {
  ns = await createNamespace();
  await ns.deploy('nattlig', NIGHTLY);
});

interface Watching {
  /** Resolves once stdout matches. */
  shows(pattern: RegExp, timeoutMs?: number): Promise<unknown>;
  /** The same for stderr. */
  says(pattern: RegExp): Promise<unknown>;
  /** Ctrl-C. */
  stop(): Promise<Outcome>;
}

function watch(...args: string[]): Watching {
  let out = '';
  let err = '';
  let interrupt = (): unknown => undefined;
  const ended = runNaisjob([...args, '-n', ns.name], {
    onStart: (child) => {
      child.stdout?.on('data', (chunk: string) => (out += chunk));
      child.stderr?.on('data', (chunk: string) => (err += chunk));
      interrupt = () => child.kill('SIGINT');
    },
  });
  return {
    shows: (pattern, timeoutMs = 90_000) =>
      waitFor(`${args.join(' ')} to show ${pattern.source}`, () => pattern.test(out), timeoutMs),
    says: (pattern) => waitFor(`${args.join(' ')} to say ${pattern.source}`, () => pattern.test(err)),
    stop() {
      interrupt();
      return ended;
    },
  };
}

test('list: the table once, then rows that change, one that goes too; Ctrl-C ends it with 130', async () => {
  const list = watch('list', '-w');
  await list.shows(/^nattlig /mu);
  await ns.deploy('ny', NIGHTLY);
  await list.shows(/^ny +0 2 \* \* \* +RolloutComplete +- +in /mu);
  await ns.api.remove(ns.path('naisjobs', 'ny'));
  await list.shows(/^ny +0 2 \* \* \* +Deleted /mu);
  const { code, stdout, stderr } = await list.stop();
  expect({ code, stderr }).toEqual({ code: 130, stderr: '' });
  expect(stdout.match(/^NAME /gmu)).toHaveLength(1);
  expect(stdout.match(/^nattlig .*RolloutComplete/gmu)).toHaveLength(1);
});

test('runs -o json: a run a line, from its start to its end', async () => {
  const runs = watch('runs', 'nattlig', '-w', '-o', 'json');
  await runs.says(/^No runs of nattlig found/mu);
  expect((await runNaisjob(['trigger', 'nattlig', '--name', 'for-hand', '-n', ns.name])).code).toBe(0);
  await runs.shows(/"name":"for-hand",.*"state":"Complete"/u);
  const { code, stdout, stderr } = await runs.stop();
  expect({ code, stderr: stderr.replace(/^No runs of nattlig found .*\n/u, '') }).toEqual({ code: 130, stderr: '' });
  const rows = stdout
    .trimEnd()
    .split('\n')
    .map((line) => JSON.parse(line) as Json);
  expect(new Set(rows.map(({ name }) => name))).toEqual(new Set(['for-hand']));
  expect(rows.at(0).state).toBe('Running');
  expect(rows.at(-1)).toMatchObject({ state: 'Complete', exitCode: 0, trigger: { by: 'manual' } });
});

test('runs --limit: a run that a newer one pushes out is not told to be deleted', async () => {
  await ns.deploy('grense', NIGHTLY);
  const create = async (name: string) =>
    expect((await runNaisjob(['trigger', 'grense', '--name', name, '-n', ns.name])).code).toBe(0);
  await create('grense-eldst');
  const runs = watch('runs', 'grense', '-w', '--limit=1', '-o', 'json');
  await runs.shows(/"name":"grense-eldst",.*"state":"Complete"/u);
  await create('grense-nyest');
  await runs.shows(/"name":"grense-nyest",.*"state":"Complete"/u);
  const { stdout } = await runs.stop();
  expect(stdout).not.toContain('Deleted');
});

test('tree: the whole picture after each change', async () => {
  const tree = watch('tree', 'nattlig', '-w');
  await tree.shows(/Naisjob\/nattlig/u);
  expect((await runNaisjob(['trigger', 'nattlig', '--name', 'enda-en', '-n', ns.name])).code).toBe(0);
  await tree.shows(/Job\/enda-en +True +Complete/u);
  const { code, stdout, stderr } = await tree.stop();
  expect({ code, stderr }).toEqual({ code: 130, stderr: '' });
  const pictures = stdout.trimEnd().split('\n\n');
  expect(pictures.length).toBeGreaterThan(1);
  for (const picture of pictures) expect(picture).toMatch(/^NAMESPACE .*\n\S+ +Naisjob\/nattlig /u);
});

test('a job that is deleted and comes back is seen to do so', async () => {
  await ns.deploy('kommer-tilbake', NIGHTLY);
  const tree = watch('tree', 'kommer-tilbake', '-w', '-o', 'json');
  await tree.shows(/"reason":"RolloutComplete"/u);
  const { metadata } = await ns.api.get(ns.path('naisjobs', 'kommer-tilbake'));
  await ns.api.remove(ns.path('naisjobs', 'kommer-tilbake'));
  await ns.api.until(ns.path('naisjobs'), (all) => all.every(({ metadata: its }) => its.uid !== metadata.uid));
  const { metadata: next } = await ns.deploy('kommer-tilbake', NIGHTLY);
  await tree.shows(new RegExp(`"uid":"${next.uid}"`, 'u'));
  expect((await tree.stop()).code).toBe(130);
});

test.skipIf(!HAS_TERMINAL)(
  'on a terminal the picture is drawn again in its place, and the last one stays',
  async () => {
    await ns.deploy('tegnes', NIGHTLY);
    const session = runOnTerminal(
      ['runs', 'tegnes', '-w', '-n', ns.name, '--color=always'],
      [{ when: /pa-nytt +Complete .* 0 *\r/, keys: CTRL_C }],
    );
    await runNaisjob(['trigger', 'tegnes', '--name', 'pa-nytt', '-n', ns.name]);
    const { code, written } = await session;
    expect(code).toBe(130);
    expect(written).toContain('\u001b[32mComplete');
    expect(renderScreen(written).map((line) => line.replaceAll(/\d+s/gu, 'T').split(/ {2,}/u).join(' | '))).toEqual([
      'RUN | STATUS | STARTED | DURATION | TRIGGER | ATTEMPTS | EXIT',
      expect.stringMatching(/^pa-nytt \| Complete \| T \| T \| manual by \S+ \| 1 \| 0$/u),
      '^C',
      '',
    ]);
  },
);

test('a job that is not there is not waited for', async () => {
  const { code, stderr } = await runNaisjob(['runs', 'natlig', '-w', '-n', ns.name]);
  expect({ code, stderr }).toEqual({
    code: 5,
    stderr: 'Error from server (NotFound): naisjobs.nais.io "natlig" not found\nDid you mean nattlig?\n',
  });
});

test(
  'tree --all-owned: an object of a type that had none comes within the next look, and then each change at once',
  async () => {
    const { metadata } = await ns.deploy('alt', NIGHTLY);
    const tree = watch('tree', 'alt', '--all-owned', '-w');
    await tree.shows(/CronJob\/alt/u);
    const owner = { apiVersion: 'nais.io/v1', kind: 'Naisjob', name: 'alt', uid: metadata.uid };
    const configMaps = `/api/v1/namespaces/${ns.name}/configmaps`;
    const create = (name: string) =>
      ns.api.create(configMaps, { apiVersion: 'v1', kind: 'ConfigMap', metadata: { name, ownerReferences: [owner] } });
    await create('alt-forst');
    // On a machine that is busy a look takes long, and so does the pause that follows from it.
    await tree.shows(/ConfigMap\/alt-forst/u, 300_000);
    await create('alt-sist');
    await tree.shows(/ConfigMap\/alt-forst .*\n.*ConfigMap\/alt-sist/u);
    await ns.api.remove(`${configMaps}/alt-forst`);
    await tree.shows(/NAMESPACE(?:(?!alt-forst)[^])*ConfigMap\/alt-sist(?:(?!alt-forst)[^])*$/u);
    const { code, stderr } = await tree.stop();
    expect({ code, stderr }).toEqual({ code: 130, stderr: '' });
  },
  LONG_MS,
);
