// A small client for tests: plain HTTP and JSON against the target, with nothing of src/ in it, so that a fault there
// cannot hide itself. It waits by watching, never by sleeping.

import { readFileSync } from 'node:fs';
import { request as httpsRequest, Agent } from 'node:https';
import type { IncomingMessage } from 'node:http';
import { parse } from 'yaml';

import { patience } from './pace.ts';

// Tests look into objects of every kind; a type for each would say nothing that the assertion does not.
// eslint-disable-next-line typescript/no-explicit-any
export type Json = any;

export interface Answer {
  code: number;
  headers: IncomingMessage['headers'];
  /** Parsed when it is JSON, else the text. */
  body: Json;
  text: string;
}

export interface RequestOptions {
  body?: unknown;
  contentType?: string;
  accept?: string;
  headers?: Record<string, string>;
}

const MERGE_PATCH = 'application/merge-patch+json';

interface Credentials {
  server: string;
  agent: Agent;
  token?: string;
}

export class KubeApi {
  readonly #credentials: Credentials;

  /** A kubeconfig of the practice or the real cluster: one context, a token or a client certificate. */
  constructor(kubeconfig: string) {
    this.#credentials = readCredentials(kubeconfig);
  }

  request(method: string, path: string, options: RequestOptions = {}): Promise<Answer> {
    return new Promise((resolve, reject) => {
      this.#send(method, path, options, (response) => {
        let text = '';
        response.setEncoding('utf8');
        response.on('data', (chunk: string) => (text += chunk));
        response.on('end', () =>
          resolve({ code: response.statusCode ?? 0, headers: response.headers, body: parseBody(text), text }),
        );
        response.on('error', reject);
      }).on('error', reject);
    });
  }

  /** The answer's head; its body is the caller's to read, and ends with the signal. */
  open(path: string, signal: AbortSignal): Promise<IncomingMessage> {
    return new Promise((resolve, reject) => {
      const request = this.#send('GET', path, {}, resolve).on('error', reject);
      signal.addEventListener('abort', () => request.destroy(), { once: true });
    });
  }

  /** The body of a request that must succeed. */
  async ok(method: string, path: string, options: RequestOptions = {}): Promise<Json> {
    const { code, body } = await this.request(method, path, options);
    if (code >= 300) throw new Error(`${method} ${path}: ${code} ${typeof body === 'string' ? body : body.message}`);
    return body;
  }

  get(path: string): Promise<Json> {
    return this.ok('GET', path);
  }

  create(path: string, body: unknown): Promise<Json> {
    return this.ok('POST', path, { body });
  }

  patch(path: string, body: unknown, contentType = MERGE_PATCH): Promise<Json> {
    return this.ok('PATCH', path, { body, contentType });
  }

  remove(path: string, body?: unknown): Promise<Json> {
    return this.ok('DELETE', path, { body });
  }

  /**
   * Lists a collection (`/apis/batch/v1/namespaces/x/jobs`, selectors in its query), then watches it until `found` gives
   * something for the objects as they are. `usualMs` is for a test that would hang; nothing depends on its length.
   */
  async until<T>(collection: string, found: (objects: Json[]) => T | undefined | false, usualMs = 240_000): Promise<T> {
    const timeoutMs = patience(usualMs);
    const join = collection.includes('?') ? '&' : '?';
    const list = await this.get(collection);
    const objects = new Map<string, Json>((list.items ?? []).map((each: Json) => [each.metadata.uid, each]));
    const first = found([...objects.values()]);
    if (first !== undefined && first !== false) return first;
    const watchPath = `${collection}${join}watch=true&resourceVersion=${list.metadata.resourceVersion}`;
    return new Promise((resolve, reject) => {
      const request = this.#send('GET', watchPath, {}, (response) => {
        let rest = '';
        response.setEncoding('utf8');
        response.on('data', (chunk: string) => {
          const lines = (rest + chunk).split('\n');
          rest = lines.pop() ?? '';
          for (const line of lines) {
            const { type, object } = JSON.parse(line) as { type: string; object: Json };
            if (type === 'DELETED') objects.delete(object.metadata.uid);
            else if (type !== 'BOOKMARK') objects.set(object.metadata.uid, object);
            const result = found([...objects.values()]);
            if (result === undefined || result === false) continue;
            clearTimeout(timer);
            request.destroy();
            resolve(result);
            return;
          }
        });
        response.on('end', () => reject(new Error(`the watch of ${collection} ended`)));
        response.on('error', reject);
      });
      const timer = setTimeout(() => {
        request.destroy();
        reject(
          new Error(
            `not seen in ${collection} within ${timeoutMs} ms; there is: ${JSON.stringify([...objects.values()].map((each) => ({ name: each.metadata.name, status: each.status })))}`,
          ),
        );
      }, timeoutMs);
      request.on('error', reject);
    });
  }

  close(): void {
    this.#credentials.agent.destroy();
  }

  #send(method: string, path: string, options: RequestOptions, onResponse: (response: IncomingMessage) => void) {
    const { server, agent, token } = this.#credentials;
    const body = options.body === undefined ? undefined : JSON.stringify(options.body);
    const request = httpsRequest(new URL(path, server), {
      method,
      agent,
      headers: {
        accept: options.accept ?? 'application/json',
        ...(token === undefined ? {} : { authorization: `Bearer ${token}` }),
        ...(body === undefined
          ? {}
          : { 'content-type': options.contentType ?? 'application/json', 'content-length': Buffer.byteLength(body) }),
        ...options.headers,
      },
    });
    request.on('response', onResponse);
    request.end(body);
    return request;
  }
}

function readCredentials(kubeconfig: string): Credentials {
  const config = parse(readFileSync(kubeconfig, 'utf8')) as Json;
  const { context } = config.contexts.find((each: Json) => each.name === config['current-context']);
  const { cluster } = config.clusters.find((each: Json) => each.name === context.cluster);
  const { user } = config.users.find((each: Json) => each.name === context.user);
  const read = (data?: string, file?: string) =>
    data === undefined ? file && readFileSync(file) : Buffer.from(data, 'base64');
  const ca = read(cluster['certificate-authority-data'], cluster['certificate-authority']);
  const cert = read(user['client-certificate-data'], user['client-certificate']);
  const key = read(user['client-key-data'], user['client-key']);
  return { server: cluster.server, agent: new Agent({ keepAlive: true, ca, cert, key }), token: user.token };
}

function parseBody(text: string): Json {
  try {
    return JSON.parse(text);
  } catch {
    return text;
  }
}
