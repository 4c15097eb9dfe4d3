// A practice API server without sockets, and short words for calling it.
import type { ApiResponse, ApiUser } from '../../sandbox/api.ts';
import { createApiServer, type ApiServer } from '../../sandbox/apiserver/api-server.ts';
import { bootstrap } from '../../sandbox/apiserver/bootstrap.ts';
import { MovableClock } from '../../sandbox/clock.ts';

export type Body = Record<string, any>;

const media = {
  json: 'application/json-patch+json',
  merge: 'application/merge-patch+json',
  apply: 'application/apply-patch+yaml',
};

export class TestApi {
  readonly clock = new MovableClock();
  readonly server: ApiServer = createApiServer(this.clock);

  get(path: string, headers: Record<string, string> = {}): Promise<Answer> {
    return this.call('GET', path, undefined, headers);
  }

  post(path: string, body: unknown, user?: ApiUser): Promise<Answer> {
    return this.call('POST', path, body, {}, user);
  }

  put(path: string, body: unknown): Promise<Answer> {
    return this.call('PUT', path, body);
  }

  patch(kind: keyof typeof media, path: string, body: unknown): Promise<Answer> {
    return this.call('PATCH', path, body, { 'content-type': media[kind] });
  }

  delete(path: string, body?: unknown): Promise<Answer> {
    return this.call('DELETE', path, body);
  }

  async call(
    method: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE',
    path: string,
    body?: unknown,
    headers = {},
    user?: ApiUser,
  ): Promise<Answer> {
    const answer = await this.server.call({
      method,
      path,
      headers,
      ...(body !== undefined && { body }),
      ...(user && { user }),
    });
    return answer as Answer;
  }
}

export type Answer = ApiResponse & { body: Body };

export const pods = '/api/v1/namespaces/myteam/pods';
export const jobs = '/apis/batch/v1/namespaces/myteam/jobs';
export const cronJobs = '/apis/batch/v1/namespaces/myteam/cronjobs';
export const widgets = '/apis/example.com/v1/namespaces/myteam/widgets';
const definitions = '/apis/apiextensions.k8s.io/v1/customresourcedefinitions';

const podTemplate = { spec: { restartPolicy: 'Never', containers: [{ name: 'main', image: 'localhost/busybox:1' }] } };

export function aJob(name = 'run', spec: Body = {}): Body {
  return { metadata: { name }, spec: { template: structuredClone(podTemplate), ...spec } };
}

export function aCronJob(name = 'nightly', spec: Body = {}): Body {
  return {
    metadata: { name },
    spec: { schedule: '0 1 * * *', jobTemplate: { spec: { template: structuredClone(podTemplate) } }, ...spec },
  };
}

const widgetSchema = {
  type: 'object',
  required: ['spec'],
  properties: {
    spec: {
      type: 'object',
      properties: {
        size: { type: 'integer', default: 1 },
        mode: { type: 'string', enum: ['Fast', 'Slow'] },
        notes: { type: 'string', maxLength: 5 },
      },
    },
    status: { type: 'object', properties: { state: { type: 'string' } } },
  },
};

/** Serves the kind `Widget`, with or without status as a subresource. */
export async function startApi({ statusSubresource = true } = {}): Promise<TestApi> {
  const api = new TestApi();
  await bootstrap(api.server, ['myteam']);
  await api.post('/api/v1/namespaces/myteam/serviceaccounts', { metadata: { name: 'default' } });
  const version = {
    name: 'v1',
    served: true,
    storage: true,
    schema: { openAPIV3Schema: widgetSchema },
    additionalPrinterColumns: [{ name: 'Mode', type: 'string', jsonPath: '.spec.mode' }],
    ...(statusSubresource && { subresources: { status: {} } }),
  };
  await api.post(definitions, {
    metadata: { name: 'widgets.example.com' },
    spec: {
      group: 'example.com',
      scope: 'Namespaced',
      names: { kind: 'Widget', plural: 'widgets' },
      versions: [version],
    },
  });
  return api;
}

export function aWidget(name = 'w', spec: Body = { mode: 'Fast' }): Body {
  return { apiVersion: 'example.com/v1', kind: 'Widget', metadata: { name }, spec };
}
