import { writeFileSync } from 'node:fs';
import { connect as dial, createServer } from 'node:net';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { connect } from '../../../src/lib/cluster/connect.ts';
import { ConfigError } from '../../../src/lib/model/errors.ts';
import { makeAuthority } from './support/certificates.ts';
import type { Authority, Pair } from './support/certificates.ts';
import { base64, CONFIG_MAPS, makeFolder, optionsFor, writeKubeconfig } from './support/connection.ts';
import { holdPace } from './support/held-pace.ts';
import type { ScriptedServer } from './support/scripted-server.ts';
import { json, startServer } from './support/scripted-server.ts';

const key = { namespace: 'team', name: 'a' };
let authority: Authority;
let user: Pair;
let server: ScriptedServer;

beforeAll(async () => {
  authority = await makeAuthority();
  user = await authority.issue('cert-user');
  const own = await authority.issue('server', { names: ['127.0.0.1', 'api.example'] });
  server = await startServer({ ...own, ca: authority.cert, requestCert: true, rejectUnauthorized: false });
  server.always(json({ kind: 'ConfigMap' }));
});
afterAll(() => server.finish());

/** What a GET with this kubeconfig ends in: the client's name on the wire, or the error's text. */
async function ask(cluster: object, who: object = {}, flags = {}): Promise<string> {
  const kubeconfig = writeKubeconfig(makeFolder(), cluster, who);
  const options = { ...optionsFor('', { kubeconfig }), server: undefined, ...flags };
  try {
    const connection = connect(options, holdPace());
    await connection.get(CONFIG_MAPS, key);
    connection.close();
    return server.seen.at(-1)?.client ?? 'anonymous';
  } catch (error) {
    return `${(error as Error).name}: ${(error as Error).message}`;
  }
}

describe('who the server is', () => {
  test('a CA as data, as a file, and as a flag over a wrong one', async () => {
    const folder = makeFolder();
    writeFileSync(join(folder, 'ca.crt'), authority.cert);
    const other = base64((await makeAuthority('other')).cert);
    expect(await ask({ server: server.url, 'certificate-authority-data': base64(authority.cert) })).toBe('anonymous');
    expect(await ask({ server: server.url, 'certificate-authority': join(folder, 'ca.crt') })).toBe('anonymous');
    const flags = { certificateAuthority: join(folder, 'ca.crt') };
    expect(await ask({ server: server.url, 'certificate-authority-data': other }, {}, flags)).toBe('anonymous');
  });

  test('an unknown authority is told as kubectl tells it, and may be skipped', async () => {
    const text =
      'ConnectionError: Unable to connect to the server: tls: failed to verify certificate: x509: certificate signed by unknown authority';
    expect(await ask({ server: server.url })).toBe(text);
    const ca = base64((await makeAuthority('other')).cert);
    expect(await ask({ server: server.url, 'certificate-authority-data': ca })).toBe(text);
    expect(await ask({ server: server.url, 'insecure-skip-tls-verify': true })).toBe('anonymous');
    const flags = { insecureSkipTlsVerify: true };
    expect(await ask({ server: server.url, 'certificate-authority-data': ca }, {}, flags)).toBe('anonymous');
  });

  test('a certificate for other names names them; tls-server-name asks for one of them', async () => {
    const url = server.url.replace('127.0.0.1', 'localhost');
    const cluster = { server: url, 'certificate-authority-data': base64(authority.cert) };
    expect(await ask(cluster)).toBe(
      'ConnectionError: Unable to connect to the server: tls: failed to verify certificate: x509: certificate is valid for api.example, not localhost',
    );
    expect(await ask({ ...cluster, 'tls-server-name': 'api.example' })).toBe('anonymous');
    expect(await ask(cluster, {}, { tlsServerName: 'api.example' })).toBe('anonymous');
    expect(await ask({ ...cluster, 'tls-server-name': '127.0.0.1' })).toBe('anonymous');
    expect(await ask({ ...cluster, 'tls-server-name': '127.0.0.2' })).toContain('not 127.0.0.2');
    // --server names another machine, so the kubeconfig's name does not hold for it.
    expect(await ask({ ...cluster, 'tls-server-name': 'api.example' }, {}, { server: url })).toContain('not localhost');
  });

  test('an expired certificate', async () => {
    const own = await authority.issue('server', { names: ['127.0.0.1'], endsInDays: -1 });
    const expired = await startServer(own);
    expect(await ask({ server: expired.url, 'certificate-authority-data': base64(authority.cert) })).toBe(
      'ConnectionError: Unable to connect to the server: tls: failed to verify certificate: x509: certificate has expired or is not yet valid',
    );
    await expired.finish();
  });
});

describe('who the user is', () => {
  const cluster = () => ({ server: server.url, 'certificate-authority-data': base64(authority.cert) });

  test('a client certificate as data and as files beside the kubeconfig', async () => {
    expect(
      await ask(cluster(), { 'client-certificate-data': base64(user.cert), 'client-key-data': base64(user.key) }),
    ).toBe('cert-user');
    const folder = makeFolder();
    writeFileSync(join(folder, 'me.crt'), user.cert);
    writeFileSync(join(folder, 'me.key'), user.key);
    const kubeconfig = writeKubeconfig(folder, cluster(), { 'client-certificate': 'me.crt', 'client-key': 'me.key' });
    await connect({ ...optionsFor(''), server: undefined, kubeconfig }, holdPace()).get(CONFIG_MAPS, key);
    expect(server.seen.at(-1)?.client).toBe('cert-user');
  });

  test('--token stands alone: the client certificate stays at home', async () => {
    const who = { 'client-certificate-data': base64(user.cert), 'client-key-data': base64(user.key) };
    expect(await ask(cluster(), who, { token: 'flag-token' })).toBe('anonymous');
    expect(server.seen.at(-1)?.headers.authorization).toBe('Bearer flag-token');
  });

  test.each([
    [
      'a key that is missing',
      { 'client-certificate-data': base64('x') },
      'client-key-data or client-key must be specified for main to use the clientCert authentication method.',
    ],
    [
      'files that are missing',
      { 'client-certificate': '/no/me.crt', 'client-key': '/no/me.key' },
      'unable to read client-cert /no/me.crt for main due to open /no/me.crt: no such file or directory',
    ],
    [
      'data that is no PEM',
      { 'client-certificate-data': base64('x'), 'client-key-data': base64('y') },
      'tls: failed to find any PEM data in certificate input',
    ],
  ])('%s is a matter of configuration', async (_, who, message) => {
    expect(await ask(cluster(), who)).toBe(`ConfigError: ${message}`);
  });

  test('a key of another certificate', async () => {
    const other = await authority.issue('other');
    const who = { 'client-certificate-data': base64(user.cert), 'client-key-data': base64(other.key) };
    expect(await ask(cluster(), who)).toBe('ConfigError: tls: private key does not match public key');
  });

  test('a CA file that is missing or is none', async () => {
    expect(await ask({ server: server.url, 'certificate-authority': '/no/ca.crt' })).toBe(
      'ConfigError: unable to read certificate-authority /no/ca.crt for main due to open /no/ca.crt: no such file or directory',
    );
    expect(await ask({ server: server.url, 'certificate-authority-data': base64('x') })).toBe(
      'ConfigError: unable to load root certificates: unable to parse bytes as PEM block',
    );
  });
});

describe('servers that are not there', () => {
  const failure = (url: string) => connect(optionsFor(url), holdPace()).get(CONFIG_MAPS, key);

  test('refused', async () => {
    const vacant = createServer().listen(0, '127.0.0.1');
    await new Promise((resolve) => vacant.once('listening', resolve));
    const { port } = vacant.address() as AddressInfo;
    await new Promise((resolve) => vacant.close(resolve));
    await expect(failure(`https://127.0.0.1:${port}`)).rejects.toThrow(
      `The connection to the server 127.0.0.1:${port} was refused - did you specify the right host or port?`,
    );
  });

  test('a handshake that breaks is tried again for any method: nothing of the request has left', async () => {
    const own = await startServer(await authority.issue('server', { names: ['127.0.0.1'] }));
    own.script(json({ kind: 'ConfigMap' }));
    let refused = 0;
    const relay = createServer((client) => {
      if ((refused += 1) <= 2) return void client.resetAndDestroy();
      client.pipe(dial(own.port, '127.0.0.1')).pipe(client);
    });
    await new Promise<void>((resolve) => relay.listen(0, '127.0.0.1', resolve));
    const { port } = relay.address() as AddressInfo;
    const cluster = connect(optionsFor(`https://127.0.0.1:${port}`, { insecureSkipTlsVerify: true }), holdPace());
    await cluster.create(CONFIG_MAPS, 'team', {
      apiVersion: 'v1',
      kind: 'ConfigMap',
      metadata: { generateName: 'a-' },
    });
    expect([refused, own.seen.length]).toEqual([3, 1]);
    cluster.close();
    relay.close();
    await own.finish();
  });

  test('unknown', async () => {
    await expect(failure('https://api.invalid')).rejects.toThrow(
      /^Unable to connect to the server: dial tcp: lookup api\.invalid: (no such host|Temporary failure in name resolution)$/,
    );
  });

  test('https spoken to http', async () => {
    const plain = await startServer();
    await expect(failure(plain.url.replace('http:', 'https:'))).rejects.toThrow(
      'Unable to connect to the server: http: server gave HTTP response to HTTPS client',
    );
    await plain.finish();
  });

  test('no URL at all', () => {
    expect(() => connect(optionsFor('ftp://x'))).toThrow(ConfigError);
  });
});
