// Plain HTTP to the API server for the contract tests: what was sent, what came back, nothing in between. Not the tool's own
// gateway, which is itself under test.

import { randomBytes } from 'node:crypto';
import { onTestFinished } from 'vitest';

import { KubeApi, type Answer, type RequestOptions } from './kube-api.ts';
import { waitFor } from './wait-for.ts';
import { target, type TargetUser } from './target.ts';

export type { Answer };
type SendOptions = Omit<RequestOptions, 'body'>;

export const JSON_PATCH = { contentType: 'application/json-patch+json' };
export const MERGE_PATCH = { contentType: 'application/merge-patch+json' };

const apis = new Map<TargetUser, KubeApi>();

function apiOf(user: TargetUser): KubeApi {
  const api = apis.get(user) ?? new KubeApi(target().kubeconfigs[user]);
  apis.set(user, api);
  return api;
}

export function send(
  method: string,
  path: string,
  body?: unknown,
  { user = 'admin', ...options }: SendOptions & { user?: TargetUser } = {},
): Promise<Answer> {
  return apiOf(user).request(method, path, { ...options, body });
}

/** The object; anything but 2xx fails the test with the server's words. */
export async function expectOk(method: string, path: string, body?: unknown, options: SendOptions = {}): Promise<any> {
  const answer = await send(method, path, body, options);
  if (answer.code >= 300) throw new Error(`${method} ${path}: ${answer.code} ${answer.text}`);
  return answer.body;
}

export async function find(path: string): Promise<any> {
  const answer = await send('GET', path);
  return answer.code === 404 ? undefined : answer.body;
}

export async function listItems(path: string): Promise<any[]> {
  return (await expectOk('GET', path)).items ?? [];
}

/** Events of a watch as they come; ends when the server or the test does. */
export async function openWatch(path: string): Promise<AsyncIterator<any> & { close(): void }> {
  const stop = new AbortController();
  onTestFinished(() => stop.abort());
  const answer = await apiOf('admin').open(path, stop.signal);
  if (answer.statusCode !== 200) throw new Error(`watch ${path}: ${answer.statusCode}`);
  const events = readEvents(answer);
  return Object.assign(events, { close: () => stop.abort() });
}

async function* readEvents(stream: NodeJS.ReadableStream): AsyncGenerator<any> {
  let rest = '';
  stream.setEncoding('utf8');
  for await (const chunk of stream) {
    const lines = (rest + chunk).split('\n');
    rest = lines.pop() ?? '';
    for (const line of lines) yield JSON.parse(line);
  }
}

/** A namespace of the test's own, with its default service account; gone when the test is. */
export async function createNamespace(): Promise<string> {
  const name = `contract-${randomBytes(4).toString('hex')}`;
  await expectOk('POST', '/api/v1/namespaces', { apiVersion: 'v1', kind: 'Namespace', metadata: { name } });
  onTestFinished(async () => void (await send('DELETE', `/api/v1/namespaces/${name}`)));
  await waitFor(`default service account in ${name}`, () => find(`/api/v1/namespaces/${name}/serviceaccounts/default`));
  return name;
}

/** URL paths of what the tests speak of, in one namespace. */
export function pathsIn(namespace: string) {
  const at = (root: string, plural: string) => (name?: string) =>
    `${root}/namespaces/${namespace}/${plural}${name === undefined ? '' : `/${name}`}`;
  return {
    naisjobs: at('/apis/nais.io/v1', 'naisjobs'),
    images: at('/apis/nais.io/v1', 'images'),
    cronJobs: at('/apis/batch/v1', 'cronjobs'),
    jobs: at('/apis/batch/v1', 'jobs'),
    pods: at('/api/v1', 'pods'),
    serviceAccounts: at('/api/v1', 'serviceaccounts'),
    configMaps: at('/api/v1', 'configmaps'),
    events: at('/api/v1', 'events'),
    roles: at('/apis/rbac.authorization.k8s.io/v1', 'roles'),
    roleBindings: at('/apis/rbac.authorization.k8s.io/v1', 'rolebindings'),
  };
}

export type Paths = ReturnType<typeof pathsIn>;
