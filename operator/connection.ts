// HTTPS requests to the server of a kubeconfig. Only the credentials are borrowed from client-node, so that every object
// passes through untouched.

import type { IncomingMessage } from 'node:http';
import { Agent, request as sendRequest, type RequestOptions } from 'node:https';

import { KubeConfig } from '@kubernetes/client-node';

export type Method = 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE';

/** An answer that has begun to arrive; for watches, whose body has no end. */
export type OpenAnswer = IncomingMessage;

export interface OpenOptions {
  body?: unknown;
  /** `application/json` when there is a body. */
  contentType?: string;
  accept?: string;
  /** Counts silence. */
  timeoutMs?: number;
  signal?: AbortSignal;
}

export class Connection {
  readonly #config = new KubeConfig();
  readonly #agent = new Agent({ keepAlive: true, maxSockets: 16 });
  #tls: RequestOptions | undefined;

  /** @param kubeconfig path of the file with the server and the credentials */
  constructor(kubeconfig: string) {
    this.#config.loadFromFile(kubeconfig);
  }

  /** The raw answer once its head is there, whatever its code. */
  async open(method: Method, path: string, options: OpenOptions = {}): Promise<OpenAnswer> {
    const payload = options.body === undefined ? undefined : JSON.stringify(options.body);
    const headers: Record<string, string> = {
      accept: options.accept ?? 'application/json',
      'user-agent': 'naiserator-stand-in',
    };
    if (payload !== undefined) {
      headers['content-type'] = options.contentType ?? 'application/json';
      // Node gives a DELETE's body neither a length nor chunks by itself.
      headers['content-length'] = String(Buffer.byteLength(payload));
    }
    await this.#addCredentials(headers);
    this.#tls ??= await this.#readTls();
    const url = new URL(path, this.#config.getCurrentCluster()?.server);
    const tls = this.#tls;
    return new Promise((resolve, reject) => {
      const pending = sendRequest(
        url,
        { ...tls, method, headers, agent: this.#agent, ...(options.signal && { signal: options.signal }) },
        resolve,
      );
      pending.on('error', reject);
      if (options.timeoutMs !== undefined) {
        pending.setTimeout(options.timeoutMs, () => pending.destroy(new Error(`no answer from ${url.host}`)));
      }
      pending.end(payload);
    });
  }

  close(): void {
    this.#agent.destroy();
  }

  async #readTls(): Promise<RequestOptions> {
    const options: any = {};
    await this.#config.applyToHTTPSOptions(options);
    const { ca, cert, key, pfx, passphrase, servername, rejectUnauthorized } = options;
    const tls = { ca, cert, key, pfx, passphrase, servername, rejectUnauthorized };
    return Object.fromEntries(Object.entries(tls).filter(([, value]) => value !== undefined));
  }

  /** Asked for each request: an exec plugin's token expires. */
  async #addCredentials(headers: Record<string, string>): Promise<void> {
    const context: any = {
      setHeaderParam: (name: string, value: string) => (headers[name.toLowerCase()] = value),
      setDispatcher: (dispatcher: { destroy(): void }) => dispatcher.destroy(),
    };
    await this.#config.applySecurityAuthentication(context);
  }
}

export async function readText(answer: OpenAnswer): Promise<string> {
  let text = '';
  answer.setEncoding('utf8');
  for await (const chunk of answer) text += chunk;
  return text;
}
