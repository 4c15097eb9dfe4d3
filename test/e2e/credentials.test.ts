// Ways to log in, and to fail at it, beside kubectl itself on the same kubeconfig: the same jobs, or the same words.

import { writeFileSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import { connect, type AddressInfo } from 'node:net';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { runNaisjob } from '../support/naisjob.ts';
import { createNamespace, type TestNamespace } from '../support/namespace.ts';
import { target } from '../support/target.ts';
import { makeAuthority } from '../lib/cluster/support/certificates.ts';
import { aPlugin, askBoth, folder, forgetCa, kubeconfigWith, type Entries } from './support/kubeconfigs.ts';

const base64 = (text: string) => Buffer.from(text).toString('base64');

let ns: TestNamespace;
let proxy: Server;
const tunnels: string[] = [];
beforeAll(async () => {
  ns = await createNamespace();
  await ns.deploy('avstemming', { schedule: '0 3 1 1 *' });
  proxy = createServer().on('connect', ({ url = '' }, socket) => {
    tunnels.push(url);
    const [host = '', port] = url.split(':');
    const behind = connect(Number(port), host, () => {
      socket.write('HTTP/1.1 200 OK\r\n\r\n');
      behind.pipe(socket).pipe(behind);
    });
    for (const each of [behind, socket]) each.on('error', () => [behind, socket].forEach((one) => one.destroy()));
  });
  await new Promise<void>((resolve) => proxy.listen(0, '127.0.0.1', resolve));
});
afterAll(() => proxy.close());

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
          cluster['proxy-url'] = `http://127.0.0.1:${(proxy.address() as AddressInfo).port}`;
        },
      ],
    ];

    test.each(WAYS)('%s', async (_, change) => {
      const { kubectl, naisjob } = await askBoth(kubeconfigWith(change), ['-n', ns.name]);
      expect(naisjob).toEqual(kubectl);
      expect(naisjob).toMatchObject({ code: 0, stdout: 'naisjob.nais.io/avstemming\n' });
    });

    test('the proxy was asked for by both', () => expect(tunnels.length).toBeGreaterThanOrEqual(2));

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

  test('a proxy that is not there is not the server', async () => {
    const { code, stderr } = await ask(({ cluster }) => (cluster['proxy-url'] = 'http://127.0.0.1:1'));
    expect({ code, stderr }).toEqual({
      code: 1,
      stderr: 'Unable to connect to the server: proxyconnect tcp: dial tcp 127.0.0.1:1: connect: connection refused\n',
    });
  });
});
