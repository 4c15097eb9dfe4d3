// Ways to log in, and to fail at it, beside kubectl itself on the same kubeconfig: the same jobs, or the same words.

import type { ChildProcess } from 'node:child_process';
import { copyFileSync, mkdtempSync, writeFileSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import { createServer as createTlsServer } from 'node:tls';
import { connect, type AddressInfo, type Socket } from 'node:net';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { prepareNaisjob, runNaisjob, runProcess } from '../support/naisjob.ts';
import { createNamespace, type TestNamespace } from '../support/namespace.ts';
import { target } from '../support/target.ts';
import { ENTER, HAS_TERMINAL, runOnTerminal } from '../support/terminal.ts';
import { waitFor } from '../support/wait-for.ts';
import { makeAuthority } from '../lib/cluster/support/certificates.ts';
import { aPlugin, askBoth, folder, forgetCa, kubeconfigWith, type Entries } from './support/kubeconfigs.ts';

const base64 = (text: string) => Buffer.from(text).toString('base64');

let ns: TestNamespace;
let proxy: Server;
const tunnels: string[] = [];
const open = new Set<Socket>();
beforeAll(async () => {
  ns = await createNamespace();
  await ns.deploy('avstemming', { schedule: '0 3 1 1 *' });
  proxy = createServer().on('connect', ({ url = '' }, socket) => {
    tunnels.push(url);
    const [host = '', port] = url.split(':');
    const behind = connect(Number(port), host === 'cluster.test' ? '127.0.0.1' : host, () => {
      socket.write('HTTP/1.1 200 OK\r\n\r\n');
      behind.pipe(socket).pipe(behind);
    });
    open.add(behind.on('close', () => open.delete(behind)));
    for (const each of [behind, socket]) each.on('error', () => [behind, socket].forEach((one) => one.destroy()));
  });
  await new Promise<void>((resolve) => proxy.listen(0, '127.0.0.1', resolve));
});
afterAll(() => proxy.close());

const proxyUrl = () => `http://127.0.0.1:${(proxy.address() as AddressInfo).port}`;

const tokenOf = ({ user }: Entries) => user.token as string;

describe.skipIf(target().kubectl === undefined)('as kubectl', () => {
  describe('logs in', () => {
    const WAYS: [string, (entries: Entries) => void][] = [
      [
        'with a token file beside the kubeconfig',
        (entries) => {
          writeFileSync(join(folder, 'token'), `${tokenOf(entries)}\n`);
          Object.assign(entries.user, { token: undefined, tokenFile: 'token' });
        },
      ],
      [
        'with a credential plugin',
        (entries) => {
          Object.assign(entries.user, { exec: aPlugin(tokenOf(entries)), token: undefined });
        },
      ],
      [
        'with a plugin that may ask, where nobody is',
        (entries) => {
          Object.assign(entries.user, {
            exec: aPlugin(tokenOf(entries), '', { interactiveMode: 'IfAvailable' }),
            token: undefined,
          });
        },
      ],
      [
        'without looking at the certificate',
        ({ cluster }) => {
          forgetCa(cluster);
          cluster['insecure-skip-tls-verify'] = true;
        },
      ],
      ['under another name of the server', ({ cluster }) => (cluster['tls-server-name'] = 'localhost')],
      [
        'through a proxy',
        ({ cluster }) => {
          cluster['proxy-url'] = proxyUrl();
        },
      ],
    ];

    test.each(WAYS)('%s', async (_, change) => {
      const { kubectl, naisjob } = await askBoth(kubeconfigWith(change), ['-n', ns.name]);
      expect(naisjob).toEqual(kubectl);
      expect(naisjob).toMatchObject({ code: 0, stdout: 'naisjob.nais.io/avstemming\n' });
    });

    test('the proxy was asked for by both', () => expect(tunnels.length).toBeGreaterThanOrEqual(2));

    // Go takes no proxy for 127.0.0.1, whatever the environment says: the server has a name that the proxy alone knows.
    test.each([
      ['HTTPS_PROXY is asked', {}, 0, 'naisjob.nais.io/avstemming\n'],
      ['NO_PROXY is not', { NO_PROXY: 'cluster.test' }, 1, ''],
    ])('by the environment: %s', async (_, env, code, stdout) => {
      const proxied = { HTTPS_PROXY: proxyUrl(), https_proxy: '', NO_PROXY: '', no_proxy: '', ...env };
      const kubeconfig = kubeconfigWith(({ cluster }) => {
        cluster.server = cluster.server.replace(/127\.0\.0\.1|localhost/, 'cluster.test');
        cluster['tls-server-name'] = 'localhost';
      });
      const before = tunnels.length;
      const { kubectl, naisjob } = await askBoth(kubeconfig, ['-n', ns.name], proxied);
      expect({ code: kubectl.code, stdout: kubectl.stdout }).toEqual({ code, stdout });
      expect({ code: naisjob.code, stdout: naisjob.stdout }).toEqual({ code, stdout });
      expect(tunnels.slice(before).every((url) => url.startsWith('cluster.test:'))).toBe(true);
      expect(tunnels.length > before).toBe(code === 0);
    });

    test('with a client certificate', async () => {
      const { kubectl, naisjob } = await askBoth(target().kubeconfigs['cert-admin'], ['-n', ns.name]);
      expect(naisjob).toEqual(kubectl);
      expect(naisjob.stdout).toBe('naisjob.nais.io/avstemming\n');
    });
  });

  describe('says what is wrong', () => {
    const FAULTS: [string, number, (entries: Entries) => void | Promise<void>][] = [
      [
        'another CA',
        1,
        async ({ cluster }) => {
          forgetCa(cluster);
          cluster['certificate-authority-data'] = base64((await makeAuthority('other')).cert);
        },
      ],
      ['no CA', 1, ({ cluster }) => forgetCa(cluster)],
      ['a CA and none at once', 1, ({ cluster }) => (cluster['insecure-skip-tls-verify'] = true)],
      [
        'a CA file that is not there',
        1,
        ({ cluster }) => {
          forgetCa(cluster);
          cluster['certificate-authority'] = '/nowhere/ca.crt';
        },
      ],
      ['a token that is none', 4, ({ user }) => (user.token = 'expired')],
      [
        'a client certificate of somebody else’s authority',
        4,
        async ({ user }) => {
          const { cert, key } = await (await makeAuthority('other')).issue('admin');
          Object.assign(user, {
            token: undefined,
            'client-certificate-data': base64(cert),
            'client-key-data': base64(key),
          });
        },
      ],
      [
        'a certificate without its key',
        1,
        ({ user }) => {
          Object.assign(user, { token: undefined, 'client-certificate-data': base64('x') });
        },
      ],
      [
        'a plugin that fails, and says why',
        4,
        ({ user }) => {
          Object.assign(user, {
            exec: aPlugin('', 'echo "go to https://login.example" >&2; exit 3'),
            token: undefined,
          });
        },
      ],
      [
        'a plugin that needs a terminal',
        4,
        (entries) => {
          const exec = aPlugin(tokenOf(entries), '', { interactiveMode: 'Always' });
          Object.assign(entries.user, { exec, token: undefined });
        },
      ],
      ['a name that the server has not', 1, ({ cluster }) => (cluster['tls-server-name'] = 'other.example')],
      ['a context of nobody', 1, ({ config }) => (config['current-context'] = 'nope')],
    ];

    test.each(FAULTS)('%s', async (_, code, change) => {
      const { kubectl, naisjob } = await askBoth(await prepare(change), ['-n', ns.name]);
      expect(naisjob).toMatchObject({ code, stdout: '' });
      expect(kubectl.code).toBe(1);
      expect(comparable(naisjob.stderr)).toBe(comparable(kubectl.stderr));
    });
  });
});

async function prepare(change: (entries: Entries) => void | Promise<void>): Promise<string> {
  const changed: Entries[] = [];
  kubeconfigWith((entries) => void changed.push(entries));
  for (const entries of changed) await change(entries);
  return kubeconfigWith(({ config }) => Object.assign(config, changed[0]?.config));
}

/** The sentence that both say. kubectl logs its tries before it, and has a word for each place that it comes from. */
function comparable(stderr: string): string {
  const lines = stderr.split('\n').filter((line) => line !== '' && !/^[EWI]\d{4} /.test(line));
  const [first = ''] = lines;
  return first
    .replace(/^(?:error|Error in configuration|Unable to connect to the server): /, '')
    .replace(/ \(possibly because of .*\)$/, '');
}

test.skipIf(target().name === 'sandbox')('a token file that is rotated while a watch runs', async () => {
  const [first, second] = await Promise.all(['first', 'second'].map(issueToken));
  const file = join(folder, 'rotated');
  writeFileSync(file, first ?? '');
  const kubeconfig = kubeconfigWith(({ user, cluster }) => {
    Object.assign(user, { token: undefined, tokenFile: file });
    cluster['proxy-url'] = proxyUrl();
  });
  let out = '';
  let child: ChildProcess | undefined;
  const ended = runNaisjob(['list', '-w', '-n', ns.name], {
    kubeconfig,
    onStart: (started) => (child = started),
    onOutput: ({ stdout }) => (out = stdout),
  });
  await waitFor('the list', () => /^avstemming /m.test(out));
  writeFileSync(file, second ?? '');
  // The token was bound to it.
  await ns.api.remove(`/api/v1/namespaces/${ns.name}/secrets/first`);
  const asFirst = kubeconfigWith(({ user }) => (user.token = first));
  await waitFor('the first token to be none any more', async () => (await ask(asFirst)).code === 4, 60_000);
  for (const each of open) each.destroy(new Error('cut'));
  await ns.deploy('later', { schedule: '0 3 1 1 *' });
  await waitFor('the new job', () => /^later /m.test(out), 60_000);
  child?.kill('SIGINT');
  expect(await ended).toMatchObject({ code: 130 });
});

/** The mounts of a pod, in a mount namespace of its own: nothing of this machine is changed. */
const AS_POD = [
  'mount -t tmpfs tmpfs /var/run',
  'mkdir -p /var/run/secrets/kubernetes.io',
  'cp -r "$ACCOUNT" /var/run/secrets/kubernetes.io/serviceaccount',
  'exec "$@"',
].join(' && ');

test.skipIf(target().home === undefined)('in a pod, with its service account, as kubectl', async () => {
  const account = mkdtempSync(join(folder, 'account-'));
  let server = '';
  kubeconfigWith(({ cluster }) => {
    server = cluster.server;
    copyFileSync(cluster['certificate-authority'], join(account, 'ca.crt'));
  });
  writeFileSync(join(account, 'token'), await issueToken('in-a-pod'));
  writeFileSync(join(account, 'namespace'), ns.name);
  const { hostname, port } = new URL(server);
  const pod = { KUBERNETES_SERVICE_HOST: hostname, KUBERNETES_SERVICE_PORT: port, ACCOUNT: account, HOME: account };
  const { command, words, env } = prepareNaisjob(['list', '-o', 'name'], { kubeconfig: '', env: pod });
  const inPod = (program: string, args: string[]) =>
    runProcess('unshare', ['--mount', 'sh', '-c', AS_POD, 'sh', program, ...args], env);
  const [naisjob, kubectl] = await Promise.all([
    inPod(command, words),
    inPod(target().kubectl ?? 'kubectl', ['get', 'naisjobs', '-o', 'name']),
  ]);
  expect(kubectl).toMatchObject({ code: 0, stdout: expect.stringContaining('naisjob.nais.io/avstemming\n') });
  expect(naisjob).toEqual(kubectl);
});

test.skipIf(!HAS_TERMINAL)('a plugin that asks at the terminal', async () => {
  const script = 'printf "Code: " >&2; read code; [ "$code" = 42 ] || exit 1';
  const kubeconfig = kubeconfigWith((entries) => {
    const exec = aPlugin(tokenOf(entries), script, { interactiveMode: 'IfAvailable' });
    Object.assign(entries.user, { exec, token: undefined });
  });
  const login = (keys: string) =>
    runOnTerminal(['list', '-o', 'name', '-n', ns.name], [{ when: /Code: /, keys }], { kubeconfig });
  const right = await login(`42${ENTER}`);
  expect(right).toMatchObject({ code: 0, text: expect.stringMatching(/naisjob\.nais\.io\/avstemming\n/) });
  const wrong = await login(`41${ENTER}`);
  expect(wrong).toMatchObject({ code: 4, text: expect.stringContaining('getting credentials: exec: ') });
});

const ask = (kubeconfig: string) => runNaisjob(['list', '-n', ns.name], { kubeconfig });

/** Of a service account that may read jobs; as long as the Secret of that name is there. */
async function issueToken(name: string): Promise<string> {
  const core = `/api/v1/namespaces/${ns.name}`;
  const at = (kind: string) => ({ apiVersion: 'v1', kind, metadata: { name, namespace: ns.name } });
  const [secret] = await Promise.all([
    ns.api.create(`${core}/secrets`, at('Secret')),
    ns.api.create(`${core}/serviceaccounts`, at('ServiceAccount')),
    ns.api.create(`/apis/rbac.authorization.k8s.io/v1/namespaces/${ns.name}/rolebindings`, {
      ...at('RoleBinding'),
      apiVersion: 'rbac.authorization.k8s.io/v1',
      roleRef: { apiGroup: 'rbac.authorization.k8s.io', kind: 'ClusterRole', name: 'cluster-admin' },
      subjects: [{ kind: 'ServiceAccount', name, namespace: ns.name }],
    }),
  ]);
  const boundObjectRef = { apiVersion: 'v1', kind: 'Secret', name, uid: secret.metadata.uid };
  const { status } = await ns.api.create(`${core}/serviceaccounts/${name}/token`, {
    apiVersion: 'authentication.k8s.io/v1',
    kind: 'TokenRequest',
    spec: { audiences: [], boundObjectRef },
  });
  return status.token;
}

describe('says more than kubectl', () => {
  const ask = (change: (entries: Entries) => void) =>
    runNaisjob(['list', '-n', ns.name], { kubeconfig: kubeconfigWith(change) });

  test('a plugin that is not installed, and how it is', async () => {
    const exec = aPlugin('');
    const missing = { ...exec, command: '/nowhere/login', installHint: 'Install it with: brew install login' };
    const { code, stderr } = await ask(({ user }) => Object.assign(user, { exec: missing, token: undefined }));
    expect(code).toBe(4);
    expect(stderr).toMatch(/^error: getting credentials: exec: executable \/nowhere\/login not found\n/);
    expect(stderr).toContain('Install it with: brew install login\n');
  });

  test('a server whose certificate has expired', async () => {
    const authority = await makeAuthority('expiring');
    const pair = await authority.issue('old', { names: ['127.0.0.1'], endsInDays: -1 });
    const server = createTlsServer(pair);
    server.on('tlsClientError', () => undefined);
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    try {
      const { code, stderr } = await ask(({ cluster }) => {
        forgetCa(cluster);
        cluster['certificate-authority-data'] = base64(authority.cert);
        cluster.server = `https://127.0.0.1:${(server.address() as AddressInfo).port}`;
      });
      expect({ code, stderr }).toEqual({
        code: 1,
        stderr: expect.stringMatching(
          /^Unable to connect to the server: tls: failed to verify certificate: x509: certificate has expired or is not yet valid/,
        ),
      });
    } finally {
      server.close();
    }
  });

  test('a proxy that is not there is not the server', async () => {
    const { code, stderr } = await ask(({ cluster }) => (cluster['proxy-url'] = 'http://127.0.0.1:1'));
    expect({ code, stderr }).toEqual({
      code: 1,
      stderr: 'Unable to connect to the server: proxyconnect tcp: dial tcp 127.0.0.1:1: connect: connection refused\n',
    });
  });
});
