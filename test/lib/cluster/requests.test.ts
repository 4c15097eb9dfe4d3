import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { connect } from '../../../src/lib/cluster/connect.ts';
import {
  ConfigError,
  ConnectionError,
  NoSuchKindError,
  RequestTimeoutError,
  StatusError,
  UsageError,
} from '../../../src/lib/model/errors.ts';
import { JOBS, NAISJOBS } from '../../../src/lib/model/resource.ts';
import { CONFIG_MAPS, optionsFor } from './support/connection.ts';
import { holdPace } from './support/held-pace.ts';
import type { ScriptedServer } from './support/scripted-server.ts';
import { cut, cutMidway, hang, json, startServer, status, text } from './support/scripted-server.ts';

let server: ScriptedServer;
let pace: ReturnType<typeof holdPace>;
const key = { namespace: 'team', name: 'a' };
const object = { kind: 'ConfigMap', apiVersion: 'v1', metadata: { name: 'a' } };

beforeEach(async () => {
  server = await startServer();
  pace = holdPace();
});
afterEach(() => server.finish());

const to = (more = {}) => connect(optionsFor(server.url, more), pace);

describe('requests on the wire', () => {
  test('a GET says who asks and keeps its connection', async () => {
    server.script(json(object), json(object));
    const cluster = to();
    expect(await cluster.get(CONFIG_MAPS, key)).toEqual(object);
    await cluster.get(CONFIG_MAPS, key);
    expect(server.seen.map(({ method, url, connection }) => [method, url, connection])).toEqual([
      ['GET', '/api/v1/namespaces/team/configmaps/a', 1],
      ['GET', '/api/v1/namespaces/team/configmaps/a', 1],
    ]);
    expect(server.seen[0]?.headers).toMatchObject({ 'user-agent': 'test/1', accept: 'application/json' });
    cluster.close();
  });

  test('many requests on one connection leave nothing behind on it', async () => {
    const warned: Error[] = [];
    const onWarning = (warning: Error): number => warned.push(warning);
    process.on('warning', onWarning);
    server.always(json(object));
    const cluster = to();
    for (let i = 0; i < 15; i += 1) await cluster.get(CONFIG_MAPS, key, { signal: new AbortController().signal });
    // Node tells its warnings on the next tick.
    await new Promise((resolve) => setImmediate(resolve));
    process.off('warning', onWarning);
    expect([warned, server.seen.at(-1)?.connection]).toEqual([[], 1]);
  });

  test('the path of the server is kept before the API path', async () => {
    server.script(json(object));
    await connect(optionsFor(`${server.url}/k8s/clusters/c-1/`), pace).get(JOBS, key);
    expect(server.seen[0]?.url).toBe('/k8s/clusters/c-1/apis/batch/v1/namespaces/team/jobs/a');
  });

  test('create, patches and delete carry their options', async () => {
    server.always(json(object));
    const cluster = to();
    await cluster.create(CONFIG_MAPS, 'team', object, { dryRun: true, fieldManager: 'me', fieldValidation: 'Strict' });
    await cluster.patch(
      NAISJOBS,
      key,
      { type: 'json', operations: [{ op: 'remove', path: '/status/x' }] },
      { subresource: 'status' },
    );
    await cluster.patch(CONFIG_MAPS, key, { type: 'merge', body: { data: null } });
    await cluster.patch(CONFIG_MAPS, key, { type: 'apply', body: object }, { fieldManager: 'me', force: true });
    await cluster.remove(CONFIG_MAPS, key, { uid: 'u', resourceVersion: '7', propagation: 'Foreground', dryRun: true });
    await cluster.remove(CONFIG_MAPS, key);
    expect(
      server.seen.map(({ method, url, headers, body }) => [method, url, headers['content-type'], JSON.parse(body)]),
    ).toEqual([
      [
        'POST',
        '/api/v1/namespaces/team/configmaps?dryRun=All&fieldManager=me&fieldValidation=Strict',
        'application/json',
        object,
      ],
      [
        'PATCH',
        '/apis/nais.io/v1/namespaces/team/naisjobs/a/status',
        'application/json-patch+json',
        [{ op: 'remove', path: '/status/x' }],
      ],
      ['PATCH', '/api/v1/namespaces/team/configmaps/a', 'application/merge-patch+json', { data: null }],
      [
        'PATCH',
        '/api/v1/namespaces/team/configmaps/a?force=true&fieldManager=me',
        'application/apply-patch+yaml',
        object,
      ],
      [
        'DELETE',
        '/api/v1/namespaces/team/configmaps/a',
        'application/json',
        {
          apiVersion: 'v1',
          kind: 'DeleteOptions',
          preconditions: { uid: 'u', resourceVersion: '7' },
          propagationPolicy: 'Foreground',
          dryRun: ['All'],
        },
      ],
      [
        'DELETE',
        '/api/v1/namespaces/team/configmaps/a',
        'application/json',
        { apiVersion: 'v1', kind: 'DeleteOptions' },
      ],
    ]);
  });

  test.each([
    ['', 'resource name may not be empty'],
    ['..', `invalid resource name "..": [may not be '..']`],
    ['a/b', `invalid resource name "a/b": [may not contain '/']`],
    ['a%2f', `invalid resource name "a%2f": [may not contain '%']`],
  ])('the name %j is refused before anything is sent', async (name, message) => {
    await expect(to().remove(CONFIG_MAPS, { namespace: 'team', name })).rejects.toThrow(new UsageError(message));
    await expect(to().get(CONFIG_MAPS, { name: 'a' })).rejects.toThrow(UsageError);
    expect(server.seen).toEqual([]);
  });

  test('integers beyond 2^53 go through unrounded', async () => {
    server.script(
      (response) =>
        void response.end('{"kind":"X","status":{"time":1764000000123456789,"n":-9007199254740993,"f":1.5}}'),
    );
    expect(JSON.stringify(await to().get(CONFIG_MAPS, key))).toBe(
      '{"kind":"X","status":{"time":1764000000123456789,"n":-9007199254740993,"f":1.5}}',
    );
  });

  test('warnings are told once each', async () => {
    const told: string[] = [];
    const warning = [
      '299 - "a \\"quoted\\", text"',
      '299 - "b" "Tue, 24 Nov 2026 09:00:00 GMT", 299 - "c"',
      '199 - "not ours"',
      'broken',
    ];
    server.script(json(object, 200, { warning }), json(object, 200, { warning }));
    const cluster = to({ onWarning: (warned: string) => told.push(warned) });
    await cluster.get(CONFIG_MAPS, key);
    await cluster.get(CONFIG_MAPS, key);
    expect(told).toEqual(['a "quoted", text', 'b', 'c']);
  });

  test('a quiet list tells none', async () => {
    const told: string[] = [];
    server.script(json({ items: [] }, 200, { warning: ['299 - "v1 Endpoints is deprecated"'] }));
    const cluster = to({ onWarning: (warned: string) => told.push(warned) });
    const pages = await Array.fromAsync(cluster.list(CONFIG_MAPS, { namespace: 'myteam' }, { quiet: true }));
    expect(pages).toEqual([[]]);
    expect(told).toEqual([]);
  });
});

describe('refusals', () => {
  const refusal = async (answer: Parameters<ScriptedServer['script']>[0]) => {
    server.script(answer);
    return to()
      .get(NAISJOBS, key)
      .catch((error: unknown) => error);
  };

  test('a Status is kept whole', async () => {
    const details = { name: 'a', group: 'nais.io', kind: 'naisjobs', causes: [{ message: 'm' }] };
    const error = await refusal(status(404, 'NotFound', 'naisjobs.nais.io "a" not found', { details }));
    expect(error).toBeInstanceOf(StatusError);
    expect(error).toMatchObject({
      code: 404,
      reason: 'NotFound',
      message: 'naisjobs.nais.io "a" not found',
      details,
      attempted: { verb: 'get', resource: 'naisjobs.nais.io', namespace: 'team', name: 'a' },
    });
  });

  test.each([
    ['an unknown group', text('404 page not found\n', 404)],
    ['an unknown kind', status(404, 'NotFound', 'the server could not find the requested resource', { details: {} })],
  ])('%s is a kind that the server does not have', async (_, answer) => {
    expect(await refusal(answer)).toEqual(new NoSuchKindError(`the server doesn't have a resource type "naisjobs"`));
  });

  test('a missing subresource is not a missing kind', async () => {
    server.script(text('404 page not found\n', 404));
    const patched = to().patch(NAISJOBS, key, { type: 'merge', body: {} }, { subresource: 'status' });
    await expect(patched).rejects.toMatchObject({
      code: 404,
      reason: 'NotFound',
      attempted: { resource: 'naisjobs.nais.io/status' },
    });
  });

  test.each([
    [
      401,
      'Unauthorized',
      'Unauthorized',
      'the server has asked for the client to provide credentials (get naisjobs.nais.io a): Unauthorized',
    ],
    [
      403,
      '<html>no</html>',
      'Forbidden',
      'the server does not allow access to the requested resource (get naisjobs.nais.io a)',
    ],
    [
      404,
      '<html>nginx</html>',
      'NotFound',
      'the server could not find the requested resource (get naisjobs.nais.io a)',
    ],
    [
      418,
      'short and stout',
      'InternalError',
      'the server answered with HTTP 418 (get naisjobs.nais.io a): short and stout',
    ],
  ])('HTTP %i with %j is put into words', async (code, body, reason, message) => {
    expect(await refusal(text(body, code))).toMatchObject({ code, reason, message });
  });

  test('a page instead of JSON is no Kubernetes API', async () => {
    server.script(
      (response) => void response.writeHead(200, { 'content-type': 'text/html' }).end('<html>log in</html>'),
    );
    await expect(to().get(CONFIG_MAPS, key)).rejects.toThrow(
      new ConnectionError(
        `the server ${server.url} did not answer with a JSON object (text/html): is it a Kubernetes API?`,
      ),
    );
  });
});

describe('repeats', () => {
  const busy = text('too many requests, please try again later', 429, { 'retry-after': '2' });

  test('429 repeats any method, after what Retry-After says, capped', async () => {
    server.script(busy, text('', 429, { 'retry-after': '3600' }), json(object));
    await to().create(CONFIG_MAPS, 'team', object);
    expect(pace.pauses).toEqual([2000, 30_000]);
  });

  test('Retry-After may be a date', async () => {
    server.script(text('', 429, { 'retry-after': 'Tue, 24 Nov 2026 09:00:05 GMT' }), json(object));
    await to().get(CONFIG_MAPS, key);
    expect(pace.pauses).toEqual([5000]);
  });

  test('429 is given up after ten repeats, and says so', async () => {
    server.always(busy);
    await expect(to().get(CONFIG_MAPS, key)).rejects.toMatchObject({ code: 429, reason: 'TooManyRequests' });
    expect(server.seen).toHaveLength(11);
  });

  test.each([500, 502, 503, 504])('a GET is repeated on %i, with growing pauses', async (code) => {
    server.script(text('', code), text('', code), json(object));
    await to().get(CONFIG_MAPS, key);
    expect(pace.pauses).toEqual([125, 250]);
  });

  test('a GET is repeated when the connection breaks, before or within the answer', async () => {
    server.script(cut, cutMidway, json(object));
    await to().get(CONFIG_MAPS, key);
    expect(server.seen).toHaveLength(3);
  });

  test('a GET gives up after four repeats', async () => {
    server.always(cut);
    await expect(to().get(CONFIG_MAPS, key)).rejects.toThrow('Unable to connect to the server: ');
    expect(server.seen).toHaveLength(5);
  });

  test.each(['create', 'patch', 'remove'] as const)('%s is not repeated when its answer is lost', async (verb) => {
    const write = () => {
      const cluster = to();
      if (verb === 'create')
        return cluster.create(CONFIG_MAPS, 'team', { ...object, metadata: { generateName: 'a-' } });
      return verb === 'patch'
        ? cluster.patch(CONFIG_MAPS, key, { type: 'merge', body: {} })
        : cluster.remove(CONFIG_MAPS, key);
    };
    server.script(cut);
    await expect(write()).rejects.toBeInstanceOf(ConnectionError);
    server.script(cutMidway);
    await expect(write()).rejects.toBeInstanceOf(ConnectionError);
    server.script(text('', 503));
    await expect(write()).rejects.toMatchObject({ code: 503 });
    expect(server.seen).toHaveLength(3);
  });

  test('an access review is repeated like a GET', async () => {
    server.script(text('', 503), json({ status: { allowed: true } }, 201));
    expect(await to().can({ verb: 'get', group: '', resource: 'pods' })).toBe(true);
  });
});

describe('ends', () => {
  test('an abort rejects with its own reason: while waiting for an answer, and in a pause', async () => {
    const reason = new Error('stop');
    const waiting = new AbortController();
    server.script((_response, _seen) => waiting.abort(reason));
    await expect(to().get(CONFIG_MAPS, key, { signal: waiting.signal })).rejects.toBe(reason);

    const pausing = new AbortController();
    pace.holdPauses();
    server.script((response) => {
      response.writeHead(429).end();
      response.on('close', () => setImmediate(() => pausing.abort(reason)));
    });
    await expect(to().get(CONFIG_MAPS, key, { signal: pausing.signal })).rejects.toBe(reason);

    await expect(to().get(CONFIG_MAPS, key, { signal: AbortSignal.abort(reason) })).rejects.toBe(reason);
    expect(server.seen).toHaveLength(2);
  });

  test('time in the pool’s queue is no connect time', async () => {
    server.always(hang);
    const cluster = to();
    const asked = Array.from({ length: 14 }, () => cluster.get(CONFIG_MAPS, key));
    const outcome = Promise.allSettled(asked);
    while (server.seen.length < 12) await new Promise((resolve) => setImmediate(resolve));
    expect([server.seen.length, pace.guards(30_000)]).toEqual([12, 0]);
    cluster.close();
    server.always(json(object));
    await outcome;
  });

  test('a header that cannot be sent is a matter of configuration', async () => {
    await expect(to({ as: 'a\nb' }).get(CONFIG_MAPS, key)).rejects.toThrow(
      new ConfigError('net/http: invalid header field value for "impersonate-user"'),
    );
  });

  test('--request-timeout ends the request with all its repeats', async () => {
    server.script(text('', 503), hang);
    const answer = to({ requestTimeoutMs: 5000 }).get(CONFIG_MAPS, key);
    const outcome = expect(answer).rejects.toThrow(
      new RequestTimeoutError(`the server 127.0.0.1:${server.port} did not answer within 5s (--request-timeout)`),
    );
    while (server.seen.length < 2) await new Promise((resolve) => setImmediate(resolve));
    await pace.fire(5000);
    await outcome;
  });
});

describe('traces', () => {
  test('-v=8 tells requests, headers and bodies, never credentials or Secrets', async () => {
    const lines: string[] = [];
    server.always(json(object));
    const cluster = to({ verbosity: 8, trace: (line: string) => lines.push(line), as: 'bob' });
    await cluster.create(CONFIG_MAPS, 'team', object);
    await cluster.get({ ...CONFIG_MAPS, plural: 'secrets', kind: 'Secret' }, key);
    expect(lines.filter((line) => !line.startsWith('    '))).toEqual([
      `POST ${server.url}/api/v1/namespaces/team/configmaps 200 OK in 0 milliseconds`,
      `Request Body: ${JSON.stringify(object)}`,
      `Response Body: ${JSON.stringify(object)}`,
      `GET ${server.url}/api/v1/namespaces/team/secrets/a 200 OK in 0 milliseconds`,
      'Response Body: <secret, not shown>',
    ]);
    expect(lines).toContain('    impersonate-user: bob');
  });
});
