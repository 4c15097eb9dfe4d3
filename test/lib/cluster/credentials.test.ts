import { chmodSync, existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { connect } from '../../../src/lib/cluster/connect.ts';
import { loadKubeconfig } from '../../../src/lib/cluster/kubeconfig.ts';
import { makeAuthority } from './support/certificates.ts';
import type { Authority } from './support/certificates.ts';
import { base64, CONFIG_MAPS, makeFolder, optionsFor, writeKubeconfig } from './support/connection.ts';
import { holdPace } from './support/held-pace.ts';
import type { ScriptedServer } from './support/scripted-server.ts';
import { json, startServer, status } from './support/scripted-server.ts';

const key = { namespace: 'team', name: 'a' };
const unauthorized = status(401, 'Unauthorized', 'Unauthorized');
let authority: Authority;
let server: ScriptedServer;
let folder: string;
let pace: ReturnType<typeof holdPace>;

beforeEach(async () => {
  authority = await makeAuthority();
  const own = await authority.issue('server', { names: ['127.0.0.1'] });
  server = await startServer({ ...own, ca: authority.cert, requestCert: true, rejectUnauthorized: false });
  folder = makeFolder();
  pace = holdPace();
});
afterEach(() => server.finish());

function cluster(user: object, flags = {}, more = {}) {
  const entry = { server: server.url, 'certificate-authority-data': base64(authority.cert), ...more };
  const kubeconfig = writeKubeconfig(folder, entry, user);
  return connect({ ...optionsFor(''), server: undefined, kubeconfig, ...flags }, pace);
}

const authorizations = () => server.seen.map(({ headers }) => headers.authorization);

/** An exec plugin: a shell script beside the kubeconfig that counts its calls. */
function plugin(answer: object, script = ''): { exec: Record<string, unknown>; calls(): number; info(): any } {
  const path = join(folder, 'login.sh');
  writeFileSync(
    join(folder, 'answer.json'),
    JSON.stringify({ apiVersion: 'client.authentication.k8s.io/v1', kind: 'ExecCredential', ...answer }),
  );
  writeFileSync(
    path,
    `#!/bin/sh\necho x >> ${folder}/calls\necho "$KUBERNETES_EXEC_INFO" > ${folder}/info\n${script}\ncat ${folder}/answer.json\n`,
  );
  chmodSync(path, 0o755);
  return {
    exec: { apiVersion: 'client.authentication.k8s.io/v1', command: './login.sh', interactiveMode: 'Never' },
    calls: () =>
      existsSync(join(folder, 'calls')) ? readFileSync(join(folder, 'calls'), 'utf8').split('x').length - 1 : 0,
    info: () => JSON.parse(readFileSync(join(folder, 'info'), 'utf8')),
  };
}

describe('tokens', () => {
  test('of the kubeconfig, and of --token over it', async () => {
    server.always(json({}));
    await cluster({ token: 'of-file' }).get(CONFIG_MAPS, key);
    await cluster({ token: 'of-file' }, { token: 'of-flag' }).get(CONFIG_MAPS, key);
    await cluster({ username: 'u', password: 'p' }).get(CONFIG_MAPS, key);
    await cluster({}).get(CONFIG_MAPS, key);
    expect(authorizations()).toEqual(['Bearer of-file', 'Bearer of-flag', `Basic ${base64('u:p')}`, undefined]);
  });

  test('a token file is read again after a minute, and after a 401', async () => {
    writeFileSync(join(folder, 'token'), 'one\n');
    const connection = cluster({ tokenFile: 'token', token: 'loses' });
    server.script(json({}), json({}), json({}), unauthorized, json({}));
    await connection.get(CONFIG_MAPS, key);
    writeFileSync(join(folder, 'token'), 'two\n');
    await connection.get(CONFIG_MAPS, key);
    pace.advance(60_000);
    await connection.get(CONFIG_MAPS, key);
    writeFileSync(join(folder, 'token'), 'three\n');
    await connection.get(CONFIG_MAPS, key);
    expect(authorizations()).toEqual(['Bearer one', 'Bearer one', 'Bearer two', 'Bearer two', 'Bearer three']);
  });

  test('nothing secret is sent over plain http', async () => {
    const plain = await startServer();
    plain.script(json({}));
    const kubeconfig = writeKubeconfig(folder, { server: plain.url }, { token: 'secret' });
    await connect({ ...optionsFor(''), server: undefined, kubeconfig }, pace).get(CONFIG_MAPS, key);
    expect(plain.seen[0]?.headers.authorization).toBeUndefined();
    await plain.finish();
  });
});

describe('impersonation', () => {
  test('user, uid, repeated groups and extra, from the kubeconfig and from flags', async () => {
    server.always(json({}));
    const user = {
      as: 'bob',
      'as-uid': '7',
      'as-groups': ['a', 'b'],
      'as-user-extra': { 'acme.com/Scope': ['x', 'y'] },
    };
    await cluster(user).get(CONFIG_MAPS, key);
    await cluster(user, { as: 'eve', asGroups: ['c', 'd'], asUid: '8' }).get(CONFIG_MAPS, key);
    const sent = server.seen.map(({ rawHeaders }) =>
      rawHeaders.flatMap((name, i) =>
        i % 2 === 0 && /^impersonate/i.test(name) ? [`${name}=${rawHeaders[i + 1]}`] : [],
      ),
    );
    const extra = ['impersonate-extra-acme.com%2FScope=x', 'impersonate-extra-acme.com%2FScope=y'];
    expect(sent).toEqual([
      ['impersonate-user=bob', 'impersonate-group=a', 'impersonate-group=b', 'impersonate-uid=7', ...extra],
      ['impersonate-user=eve', 'impersonate-group=c', 'impersonate-group=d', 'impersonate-uid=8', ...extra],
    ]);
  });

  test('groups without a user are refused before anything is sent', () => {
    expect(() => cluster({}, { asGroups: ['a'] })).toThrow(
      'requesting uid, groups or user-extra for impersonation without impersonating a user',
    );
  });

  test('whoAmI falls back to the impersonated, then to the kubeconfig user where the server has no such question', async () => {
    server.always(status(404, 'NotFound', 'the server could not find the requested resource', { details: {} }));
    expect(await cluster({ as: 'bob' }).whoAmI()).toBe('bob');
    expect(await cluster({ token: 't' }).whoAmI()).toBe('main');
  });
});

describe('exec plugins', () => {
  test('runs once for many requests, and again only when its answer has expired', async () => {
    const { exec, calls } = plugin({ status: { token: 'of-plugin', expirationTimestamp: '2026-11-24T10:00:00Z' } });
    server.always(json({}));
    const connection = cluster({ exec });
    await Promise.all([connection.get(CONFIG_MAPS, key), connection.get(CONFIG_MAPS, key)]);
    await connection.get(CONFIG_MAPS, key);
    expect([calls(), authorizations()]).toEqual([1, ['Bearer of-plugin', 'Bearer of-plugin', 'Bearer of-plugin']]);
    pace.advance(3_600_001);
    await connection.get(CONFIG_MAPS, key);
    expect(calls()).toBe(2);
  });

  test('is told what kubectl tells: its own env, the mode, and the cluster when asked for', async () => {
    const { exec, info } = plugin({ status: { token: 't' } }, 'test "$OWN" = value || exit 9');
    server.always(json({}));
    const env = [{ name: 'OWN', value: 'value' }];
    await cluster({ exec: { ...exec, env } }).get(CONFIG_MAPS, key);
    expect(info()).toEqual({
      kind: 'ExecCredential',
      apiVersion: 'client.authentication.k8s.io/v1',
      spec: { interactive: false },
    });
    const extensions = [{ name: 'client.authentication.k8s.io/exec', extension: { audience: 'x' } }];
    await cluster({ exec: { ...exec, env, provideClusterInfo: true } }, {}, { extensions }).get(CONFIG_MAPS, key);
    expect(info().spec).toEqual({
      cluster: { server: server.url, 'certificate-authority-data': base64(authority.cert), config: { audience: 'x' } },
      interactive: false,
    });
  });

  test('a 401 asks it once more, for any method; a second 401 is told', async () => {
    const { exec, calls } = plugin({ status: { token: 'stale' } });
    const connection = cluster({ exec });
    server.script(json({}));
    await connection.get(CONFIG_MAPS, key);
    plugin({ status: { token: 'fresh' } });
    server.script(unauthorized, json({}));
    await connection.create(CONFIG_MAPS, 'team', { apiVersion: 'v1', kind: 'ConfigMap', metadata: {} });
    expect(authorizations()).toEqual(['Bearer stale', 'Bearer stale', 'Bearer fresh']);
    plugin({ status: { token: 'another' } });
    server.script(unauthorized, unauthorized);
    await expect(connection.get(CONFIG_MAPS, key)).rejects.toMatchObject({ code: 401, reason: 'Unauthorized' });
    expect(calls()).toBe(3);
  });

  test('a client certificate from it is used, and a rotated one makes new connections', async () => {
    const give = async (name: string) => {
      const { cert, key: secret } = await authority.issue(name);
      return plugin({
        status: { clientCertificateData: cert, clientKeyData: secret, expirationTimestamp: '2026-11-24T10:00:00Z' },
      });
    };
    server.always(json({}));
    const connection = cluster({ exec: (await give('first')).exec });
    await connection.get(CONFIG_MAPS, key);
    await give('second');
    pace.advance(3_600_001);
    await connection.get(CONFIG_MAPS, key);
    expect(server.seen.map(({ client }) => client)).toEqual(['first', 'second']);
  });

  test('an abort does not wait for it', async () => {
    const { exec } = plugin({ status: { token: 't' } }, `while [ ! -e ${folder}/go ]; do sleep 0.02; done`);
    const controller = new AbortController();
    const asked = cluster({ exec }).get(CONFIG_MAPS, key, { signal: controller.signal });
    const reason = new Error('stop');
    controller.abort(reason);
    await expect(asked).rejects.toBe(reason);
    // Lets the plugin go.
    writeFileSync(join(folder, 'go'), '');
  });

  test('--token leaves it alone', async () => {
    const { exec, calls } = plugin({ status: { token: 't' } });
    server.script(json({}));
    await cluster({ exec }, { token: 'of-flag' }).get(CONFIG_MAPS, key);
    expect([calls(), authorizations()]).toEqual([0, ['Bearer of-flag']]);
  });

  test.each([
    ['fails', {}, {}, 'exit 3', 'exec: executable %/login.sh failed with exit code 3'],
    ['prints no JSON', {}, {}, 'echo not json', 'decoding stdout: %/login.sh did not print a JSON ExecCredential'],
    [
      'speaks another version',
      { apiVersion: 'client.authentication.k8s.io/v1beta1' },
      {},
      '',
      'exec plugin is configured to use API version client.authentication.k8s.io/v1, plugin returned version client.authentication.k8s.io/v1beta1',
    ],
    ['has no status', {}, {}, '', `exec plugin didn't return a status field`],
    ['gives nothing', { status: {} }, {}, '', `exec plugin didn't return a token or cert/key pair`],
    [
      'gives half a pair',
      { status: { clientKeyData: 'x' } },
      {},
      '',
      'exec plugin returned only certificate or key, not both',
    ],
    ['is not installed', {}, { command: 'no-such-plugin' }, '', 'exec: executable no-such-plugin not found'],
    [
      'wants a terminal',
      {},
      { interactiveMode: 'Always' },
      '',
      'exec plugin cannot support interactive mode: standard input is not a terminal',
    ],
  ])('one that %s is told in kubectl’s words', async (_, answer, entry, script, message) => {
    const { exec } = plugin(answer, script);
    const asked = cluster({ exec: { ...exec, ...entry } }).get(CONFIG_MAPS, key);
    const error = expect.objectContaining({
      reason: 'NotLoggedIn',
      message: `getting credentials: ${message.replace('%', folder)}`,
    });
    await expect(asked).rejects.toThrow(error);
  });

  test.each([
    [{ command: '' }, 'command must be specified for main to use exec authentication plugin'],
    [{ apiVersion: '' }, 'apiVersion must be specified for main to use exec authentication plugin'],
    [
      { apiVersion: 'client.authentication.k8s.io/v1alpha1' },
      'exec plugin: invalid apiVersion "client.authentication.k8s.io/v1alpha1"',
    ],
    [{ interactiveMode: '' }, 'interactiveMode must be specified for main to use exec authentication plugin'],
    [{ interactiveMode: 'Maybe' }, 'invalid interactiveMode for main: "Maybe"'],
  ])('an entry with %j is refused', (entry, message) => {
    const { exec } = plugin({});
    expect(() => cluster({ exec: { ...exec, ...entry } })).toThrow(message);
  });
});

describe('auth providers', () => {
  test('an OIDC id-token that is still good goes through the client library', async () => {
    server.script(json({}));
    const part = (value: object) => Buffer.from(JSON.stringify(value)).toString('base64url');
    const idToken = `${part({ alg: 'none' })}.${part({ exp: Math.floor(Date.now() / 1000) + 3600 })}.c2ln`;
    await cluster({ 'auth-provider': { name: 'oidc', config: { 'id-token': idToken } } }).get(CONFIG_MAPS, key);
    expect(authorizations()).toEqual([`Bearer ${idToken}`]);
  });

  test('an expired OIDC token is refreshed, and both new tokens go back into the kubeconfig', async () => {
    const own = await authority.issue('issuer', { names: ['127.0.0.1'] });
    const issuer = await startServer(own);
    writeFileSync(join(folder, 'issuer-ca.crt'), authority.cert);
    const part = (value: object) => Buffer.from(JSON.stringify(value)).toString('base64url');
    const sign = (seconds: number) => {
      const now = Math.floor(Date.now() / 1000);
      const claims = { iss: issuer.url, aud: 'cli', sub: 'alice', iat: now, exp: now + seconds };
      return `${part({ alg: 'RS256' })}.${part(claims)}.c2ln`;
    };
    const fresh = sign(3600);
    issuer.script(
      json({
        issuer: issuer.url,
        token_endpoint: `${issuer.url}/token`,
        authorization_endpoint: issuer.url,
        jwks_uri: issuer.url,
      }),
      json({ id_token: fresh, refresh_token: 'second', access_token: 'x', token_type: 'Bearer', expires_in: 3600 }),
    );
    const config = {
      'client-id': 'cli',
      'idp-issuer-url': issuer.url,
      'idp-certificate-authority': join(folder, 'issuer-ca.crt'),
      'id-token': sign(-60),
      'refresh-token': 'first',
    };
    server.script(json({}));
    await cluster({ 'auth-provider': { name: 'oidc', config } }).get(CONFIG_MAPS, key);
    expect(authorizations()).toEqual([`Bearer ${fresh}`]);
    expect(issuer.seen[1]?.body).toContain('refresh_token=first');
    const path = join(folder, 'config');
    const stored = loadKubeconfig(path, {}).users.get('main')?.['auth-provider']?.config;
    expect(stored).toEqual({ ...config, 'id-token': fresh, 'refresh-token': 'second' });
    expect(readdirSync(folder).filter((name) => name.endsWith('.tmp'))).toEqual([]);
    await issuer.finish();
  });

  test('one that gives nothing says so', async () => {
    await expect(cluster({ 'auth-provider': { name: 'oidc', config: {} } }).get(CONFIG_MAPS, key)).rejects.toThrow(
      expect.objectContaining({
        reason: 'NotLoggedIn',
        message: 'getting credentials: auth provider "oidc" gave no token',
      }),
    );
  });
});
