// What is secret is in nothing that is printed, at the highest level of tracing too.

import { beforeAll, expect, test } from 'vitest';
import { runNaisjob, type Outcome } from '../support/naisjob.ts';
import { createNamespace, type TestNamespace } from '../support/namespace.ts';
import { aPlugin, kubeconfigWith, type Entries } from './support/kubeconfigs.ts';

const SECRET = 'hunter2-Zm9v';
const base64 = (text: string) => Buffer.from(text).toString('base64');

let ns: TestNamespace;
beforeAll(async () => {
  ns = await createNamespace();
  const naisjob = await ns.deploy('avstemming', { schedule: '0 3 1 1 *' });
  const { apiVersion, kind, metadata } = naisjob;
  const stringData = { password: SECRET };
  await ns.api.create(`/api/v1/namespaces/${ns.name}/secrets`, {
    apiVersion: 'v1',
    kind: 'Secret',
    metadata: {
      name: 'google-sql-avstemming',
      labels: { app: 'avstemming' },
      annotations: { 'kubectl.kubernetes.io/last-applied-configuration': JSON.stringify({ stringData }) },
      ownerReferences: [{ apiVersion, kind, name: metadata.name, uid: metadata.uid }],
    },
    stringData,
  });
});

function expectSilent({ stdout, stderr }: Outcome, secret = SECRET): void {
  const all = stdout + stderr;
  for (const form of [secret, base64(secret), encodeURIComponent(secret)]) expect(all).not.toContain(form);
}

const ask = (kubeconfig: string, ...words: string[]) => runNaisjob(['list', '-v=9', ...words], { kubeconfig });

test('a token that is right, on the command line and in the kubeconfig', async () => {
  let token = '';
  const kubeconfig = kubeconfigWith(({ user }) => (token = user.token));
  const outcome = await ask(kubeconfig, '-n', ns.name, `--token=${token}`);
  expect(outcome).toMatchObject({ code: 0, stderr: expect.stringContaining('<masked>') });
  expectSilent(outcome, token);
});

const PLACES: [string, (entries: Entries) => void][] = [
  ['a token', ({ user }) => Object.assign(user, { token: SECRET })],
  ['a password', ({ user }) => Object.assign(user, { token: undefined, username: 'me', password: SECRET })],
  ['a token file that holds no token', ({ user }) => Object.assign(user, { token: undefined, tokenFile: `/nowhere` })],
  [
    'a key that is none',
    ({ user }) => {
      const key = base64(`-----BEGIN PRIVATE KEY-----\n${SECRET}\n-----END PRIVATE KEY-----\n`);
      Object.assign(user, { token: undefined, 'client-certificate-data': key, 'client-key-data': key });
    },
  ],
  ['what a plugin prints', ({ user }) => Object.assign(user, { token: undefined, exec: aPlugin(SECRET) })],
  [
    'what a plugin prints that is no answer',
    ({ user }) => Object.assign(user, { token: undefined, exec: aPlugin('x', `echo "${SECRET}"`) }),
  ],
  [
    'what a plugin prints before it fails',
    ({ user }) => Object.assign(user, { token: undefined, exec: aPlugin('x', `echo "${SECRET}"; exit 1`) }),
  ],
  ['a proxy’s password', ({ cluster }) => (cluster['proxy-url'] = `http://me:${SECRET}@127.0.0.1:1`)],
  ['a password of a proxy of another kind', ({ cluster }) => (cluster['proxy-url'] = `ftp://me:${SECRET}@127.0.0.1:1`)],
  [
    'a password in the server’s address',
    ({ cluster }) => (cluster.server = cluster.server.replace('//', `//me:${SECRET}@`)),
  ],
  ['one of a server that is not there', ({ cluster }) => (cluster.server = `https://me:${SECRET}@127.0.0.1:1`)],
];

test.each(PLACES)('%s', async (_, change) => {
  expectSilent(await ask(kubeconfigWith(change), '-n', ns.name));
  expectSilent(await ask(kubeconfigWith(change), '-n', ns.name, '-o', 'json'));
});

test.each([
  ['tree', 'avstemming', '--all-owned', '-o', 'json'],
  ['tree', 'avstemming', '-o', 'wide'],
  ['diagnose', 'avstemming'],
  ['reset', 'avstemming', '--dry-run=client', '-o', 'json'],
])('a Secret that belongs to the job: %s %s %s %s', async (...words) => {
  const outcome = await runNaisjob([...words, '-n', ns.name, '-v=9']);
  expect(outcome.code).toBe(0);
  expectSilent(outcome);
});

test('env for one run, where the run is refused', async () => {
  const words = ['trigger', 'avstemming', '-n', ns.name, '-e', `PASSWORD=${SECRET}`];
  expectSilent(await runNaisjob([...words, '--as=nobody']));
  expectSilent(await runNaisjob([...words, '-e', `=${SECRET}`]));
  expectSilent(await runNaisjob([...words, '-e', `9 lives=${SECRET}`]));
  expectSilent(await runNaisjob([...words, '-e', SECRET]));
  expectSilent(await runNaisjob([...words, '--nope']));
});
