import { setTimeout as sleep } from 'node:timers/promises';

import { addQuery, ApiError, type ApiClient } from './client.ts';
import type { KubeObject } from './kube-object.ts';

const RECONNECT_MS = 500;
/** The kind is not served: its CRD is not there yet, or is being changed. */
const ABSENT_MS = 2000;
const WATCH_SECONDS = 240;

interface Watched {
  client: ApiClient;
  /** Collection over all namespaces, e.g. `/apis/nais.io/v1/naisjobs`. */
  path: string;
  /** Each object there is, and each change from then on; `deleted` with its last state. */
  onObject(object: KubeObject, deleted: boolean): void;
  log(line: string): void;
  signal: AbortSignal;
}

/** Lists, then watches, until the signal aborts. Resumes where it was; lists again on 410 and after the kind was away. */
export async function watchObjects(watched: Watched): Promise<void> {
  const { signal } = watched;
  let version = '';
  while (!signal.aborted) {
    try {
      version = version === '' ? await tellAll(watched) : await tellChanges(watched, version);
    } catch (error) {
      if (signal.aborted) return;
      version = '';
      const absent = error instanceof ApiError && error.code === 404;
      if (!absent) watched.log(`watching ${watched.path}: ${error instanceof Error ? error.message : error}`);
      await sleep(absent ? ABSENT_MS : RECONNECT_MS, undefined, { signal }).catch(() => {});
    }
  }
}

async function tellAll({ client, path, onObject }: Watched): Promise<string> {
  let version = '';
  let next = '';
  do {
    const page: any = await client.get(addQuery(path, `limit=500${next}`));
    for (const item of page.items ?? []) onObject(item, false);
    version = page.metadata.resourceVersion;
    next = page.metadata.continue ? `&continue=${encodeURIComponent(page.metadata.continue)}` : '';
  } while (next !== '');
  return version;
}

/** Returns the version to resume from when the server ends the watch; '' means: list again. */
async function tellChanges({ client, path, onObject, signal }: Watched, from: string): Promise<string> {
  const query = `watch=true&allowWatchBookmarks=true&timeoutSeconds=${WATCH_SECONDS}&resourceVersion=${from}`;
  // Bookmarks come every minute: a longer silence than two of them is a dead connection.
  const answer = await client.open('GET', addQuery(path, query), { timeoutMs: 150_000, signal });
  if (answer.statusCode !== 200) {
    answer.resume();
    if (answer.statusCode === 410) return '';
    throw new ApiError(answer.statusCode ?? 0, '', `the server answered ${answer.statusCode}`);
  }
  let version = from;
  for await (const line of readLines(answer)) {
    const event = JSON.parse(line);
    if (event.type === 'ERROR') return '';
    version = event.object.metadata.resourceVersion;
    if (event.type !== 'BOOKMARK') onObject(event.object, event.type === 'DELETED');
  }
  // A server that ends watches at once (a CRD being replaced) must not be asked in a tight loop.
  await sleep(RECONNECT_MS, undefined, { signal }).catch(() => {});
  return version;
}

async function* readLines(stream: NodeJS.ReadableStream): AsyncGenerator<string> {
  let rest = '';
  stream.setEncoding('utf8');
  for await (const chunk of stream) {
    const lines = (rest + chunk).split('\n');
    rest = lines.pop() ?? '';
    for (const line of lines) if (line !== '') yield line;
  }
}
