// A small HTTP client for the API server: JSON in, JSON out, and the server's Status when it says no.

import { Connection, readText, type Method, type OpenAnswer, type OpenOptions } from './connection.ts';
import type { KubeObject } from './kube-object.ts';

/** The server's refusal, in its own words. `reason` is '' when the body was no Status (429 by priority and fairness is plain text). */
export class ApiError extends Error {
  readonly code: number;
  readonly reason: string;

  constructor(code: number, reason: string, message: string) {
    super(message);
    this.code = code;
    this.reason = reason;
  }
}

const REQUEST_TIMEOUT_MS = 30_000;
const RETRIES_OF_429 = 5;

export class ApiClient {
  readonly #connection: Connection;

  /** @param kubeconfig path of the file with the server and the credentials */
  constructor(kubeconfig: string) {
    this.#connection = new Connection(kubeconfig);
  }

  get(path: string): Promise<KubeObject> {
    return this.send('GET', path);
  }

  /** undefined when it is not there, whether object, namespace or kind. */
  async find(path: string): Promise<KubeObject | undefined> {
    try {
      return await this.get(path);
    } catch (error) {
      if (error instanceof ApiError && error.code === 404) return undefined;
      throw error;
    }
  }

  async list(path: string): Promise<KubeObject[]> {
    const found: KubeObject[] = [];
    let next = '';
    do {
      const page: any = await this.get(addQuery(path, `limit=500${next}`));
      // Items of a list carry no kind of their own.
      const kind = String(page.kind).replace(/List$/, '');
      for (const item of page.items ?? []) found.push({ ...item, apiVersion: page.apiVersion, kind });
      next = page.metadata?.continue ? `&continue=${encodeURIComponent(page.metadata.continue)}` : '';
    } while (next !== '');
    return found;
  }

  create(path: string, object: unknown): Promise<KubeObject> {
    return this.send('POST', path, object);
  }

  replace(path: string, object: unknown): Promise<KubeObject> {
    return this.send('PUT', path, object);
  }

  merge(path: string, body: unknown): Promise<KubeObject> {
    return this.send('PATCH', path, body, 'application/merge-patch+json');
  }

  /**
   * Sends no DeleteOptions, as naiserator does. For a batch/v1 Job that means the server's old default: its pods are orphaned.
   * An object that is gone already is no error.
   */
  async remove(path: string): Promise<void> {
    try {
      await this.send('DELETE', path);
    } catch (error) {
      if (!(error instanceof ApiError && error.code === 404)) throw error;
    }
  }

  /** Waits out 429 as the server asks; every other refusal is an ApiError. */
  async send(method: Method, path: string, body?: unknown, contentType = 'application/json'): Promise<KubeObject> {
    for (let attempt = 0; ; attempt++) {
      const answer = await this.open(method, path, { body, contentType, timeoutMs: REQUEST_TIMEOUT_MS });
      const text = await readText(answer);
      const code = answer.statusCode ?? 0;
      if (code < 300) return JSON.parse(text);
      if (code !== 429 || attempt === RETRIES_OF_429) throw toApiError(code, text);
      const seconds = Number(answer.headers['retry-after'] ?? 1);
      await new Promise((resolve) => setTimeout(resolve, seconds * 1000));
    }
  }

  /** The raw answer once its head is there, whatever its code. */
  open(method: Method, path: string, options: OpenOptions = {}): Promise<OpenAnswer> {
    return this.#connection.open(method, path, options);
  }

  close(): void {
    this.#connection.close();
  }
}

function toApiError(code: number, text: string): ApiError {
  try {
    const status = JSON.parse(text);
    return new ApiError(code, status.reason ?? '', status.message ?? text);
  } catch {
    return new ApiError(code, '', text.trim());
  }
}

export function addQuery(path: string, query: string): string {
  return path + (path.includes('?') ? '&' : '?') + query;
}
