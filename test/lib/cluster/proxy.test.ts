import type { Socket } from 'node:net';
import { connect as dial, createServer } from 'node:net';
import type { AddressInfo } from 'node:net';
import { afterEach, describe, expect, test } from 'vitest';
import { connect } from '../../../src/lib/cluster/connect.ts';
import { findProxy } from '../../../src/lib/cluster/proxy.ts';
import { makeAuthority } from './support/certificates.ts';
import { base64, CONFIG_MAPS, makeFolder, optionsFor, writeKubeconfig } from './support/connection.ts';
import { holdPace } from './support/held-pace.ts';
import { json, startServer } from './support/scripted-server.ts';

const https = (host: string) => new URL(`https://${host}`);

describe('which proxy', () => {
  const proxy = 'http://proxy:3128/';

  test.each([
    ['none set', {}, 'api.example', undefined],
    ['HTTPS_PROXY', { HTTPS_PROXY: proxy }, 'api.example', proxy],
    ['lower case', { https_proxy: proxy }, 'api.example', proxy],
    ['upper case first', { HTTPS_PROXY: proxy, https_proxy: 'http://other' }, 'api.example', proxy],
    ['without a scheme', { HTTPS_PROXY: 'proxy:3128' }, 'api.example', proxy],
    ['HTTP_PROXY is not for https', { HTTP_PROXY: proxy }, 'api.example', undefined],
    ['ALL_PROXY is not Go’s', { ALL_PROXY: proxy }, 'api.example', undefined],
    ['localhost', { HTTPS_PROXY: proxy }, 'localhost:6443', undefined],
    ['loopback', { HTTPS_PROXY: proxy }, '127.8.9.1', undefined],
    ['IPv6 loopback', { HTTPS_PROXY: proxy }, '[::1]:6443', undefined],
  ])('%s', (_, env, host, expected) => {
    expect(findProxy(https(host), undefined, env)?.href).toBe(expected);
  });

  test.each([
    ['*', 'api.example', true],
    ['example.com', 'example.com', true],
    ['example.com', 'api.example.com', true],
    ['example.com', 'notexample.com', false],
    ['.example.com', 'api.example.com', true],
    ['.example.com', 'example.com', false],
    ['*.example.com', 'a.b.example.com', true],
    ['other, EXAMPLE.com', 'api.Example.COM', true],
    ['example.com:6443', 'example.com:6443', true],
    ['example.com:6443', 'example.com', false],
    ['example.com:443', 'example.com', true],
    ['10.0.0.0/8', '10.1.2.3', true],
    ['10.0.0.0/8', '11.1.2.3', false],
    ['10.1.2.3', '10.1.2.3:6443', true],
    ['10.1.2.3:1', '10.1.2.3:6443', false],
    ['fd00::/8', '[fd12::1]', true],
    ['[fd12::1]:443', '[fd12::1]', true],
    ['10.0.0.0/99', '10.1.2.3', false],
    ['0.1.2.3', 'api.example', false],
    ['3.4', '10.2.3.4', false],
    ['', 'api.example', false],
  ])('NO_PROXY=%s and %s: exempt is %s', (noProxy, host, exempt) => {
    expect(findProxy(https(host), undefined, { HTTPS_PROXY: proxy, NO_PROXY: noProxy }) === undefined).toBe(exempt);
  });

  test('proxy-url of the kubeconfig wins over all of it, loopback included', () => {
    expect(findProxy(https('127.0.0.1'), 'socks5://own:1080', { HTTPS_PROXY: proxy, NO_PROXY: '*' })?.href).toBe(
      'socks5://own:1080',
    );
    expect(() => findProxy(https('x'), 'ftp://own', {})).toThrow(
      `invalid 'proxy-url': unsupported scheme, must be http, https, or socks5`,
    );
  });
});

describe('through a proxy', () => {
  const open: { close(): void }[] = [];
  afterEach(() => open.splice(0).forEach((one) => one.close()));

  /** A proxy that speaks CONNECT, or refuses with a status. */
  async function startProxy(refusal?: string): Promise<{ url: string; asked: string[] }> {
    const asked: string[] = [];
    const sockets = new Set<Socket>();
    const proxy = createServer((client) => {
      sockets.add(client);
      client.on('error', () => undefined);
      client.once('data', (head) => {
        asked.push(
          head
            .toString()
            .split('\r\n')
            .filter((line) => /^CONNECT |^proxy-auth/i.test(line))
            .join(' | '),
        );
        if (refusal) return void client.end(`HTTP/1.1 ${refusal}\r\n\r\n`);
        const [, host = '', port = ''] = /^CONNECT (.+):(\d+) /.exec(head.toString()) ?? [];
        const upstream = dial(Number(port), host, () => {
          client.write('HTTP/1.1 200 OK\r\n\r\n');
          client.pipe(upstream).pipe(client);
        });
        upstream.on('error', () => client.destroy());
      });
    });
    await new Promise<void>((resolve) => proxy.listen(0, '127.0.0.1', resolve));
    open.push({ close: () => (sockets.forEach((socket) => socket.destroy()), proxy.close()) });
    return { url: `http://user:p%40ss@127.0.0.1:${(proxy.address() as AddressInfo).port}`, asked };
  }

  /** A SOCKS5 server without passwords that connects to what it is asked for. */
  async function startSocks(): Promise<{ url: string; asked: string[] }> {
    const asked: string[] = [];
    const socks = createServer((client) => {
      client.on('error', () => undefined);
      client.once('data', () => {
        client.write(Buffer.from([5, 0]));
        client.once('data', (request) => {
          const named = request[3] === 3;
          const length = named ? (request[4] ?? 0) : 4;
          const host = named ? request.toString('ascii', 5, 5 + length) : [...request.subarray(4, 8)].join('.');
          const port = request.readUInt16BE((named ? 5 : 4) + length);
          asked.push(`${host}:${port}`);
          const upstream = dial(port, '127.0.0.1', () => {
            client.write(Buffer.from([5, 0, 0, 1, 0, 0, 0, 0, 0, 0]));
            client.pipe(upstream).pipe(client);
          });
        });
      });
    });
    await new Promise<void>((resolve) => socks.listen(0, '127.0.0.1', resolve));
    open.push({ close: () => void socks.close() });
    return { url: `socks5://127.0.0.1:${(socks.address() as AddressInfo).port}`, asked };
  }

  async function startApi() {
    const authority = await makeAuthority();
    const server = await startServer(await authority.issue('server', { names: ['127.0.0.1', 'api.internal'] }));
    server.always(json({ kind: 'ConfigMap' }));
    const ask = (proxyUrl: string, url = server.url) => {
      const entry = { server: url, 'certificate-authority-data': base64(authority.cert), 'proxy-url': proxyUrl };
      const kubeconfig = writeKubeconfig(makeFolder(), entry, { token: 't' });
      return connect({ ...optionsFor(''), server: undefined, kubeconfig }, holdPace());
    };
    return { server, ask };
  }

  const key = { namespace: 'team', name: 'a' };

  test('requests share one tunnel, TLS is with the server itself, and the password is decoded', async () => {
    const proxy = await startProxy();
    const { server, ask } = await startApi();
    const cluster = ask(proxy.url);
    await cluster.get(CONFIG_MAPS, key);
    await cluster.get(CONFIG_MAPS, key);
    expect(proxy.asked).toEqual([
      `CONNECT 127.0.0.1:${server.port} HTTP/1.1 | proxy-authorization: Basic ${base64('user:p@ss')}`,
    ]);
    cluster.close();
    await server.finish();
  });

  test('SOCKS5, where the proxy looks the name up', async () => {
    const proxy = await startSocks();
    const { server, ask } = await startApi();
    const cluster = ask(proxy.url, `https://api.internal:${server.port}`);
    await cluster.get(CONFIG_MAPS, key);
    await cluster.get(CONFIG_MAPS, key);
    expect(proxy.asked).toEqual([`api.internal:${server.port}`]);
    await ask(proxy.url).get(CONFIG_MAPS, key);
    expect(proxy.asked[1]).toBe(`127.0.0.1:${server.port}`);
    cluster.close();
    await server.finish();
  });

  test('a proxy that refuses is told, and so is one that is not there', async () => {
    const { server, ask } = await startApi();
    const locked = await startProxy('407 Proxy Authentication Required');
    await expect(ask(locked.url).get(CONFIG_MAPS, key)).rejects.toThrow(
      'Unable to connect to the server: Proxy Authentication Required',
    );
    const closed = await startProxy('502 Bad Gateway');
    await expect(ask(closed.url).get(CONFIG_MAPS, key)).rejects.toThrow(
      'Unable to connect to the server: the proxy refused the connection (HTTP 502)',
    );
    await expect(ask('http://127.0.0.1:1').get(CONFIG_MAPS, key)).rejects.toThrow(
      'Unable to connect to the server: proxyconnect tcp: dial tcp 127.0.0.1:1: connect: connection refused',
    );
    await server.finish();
  });
});
