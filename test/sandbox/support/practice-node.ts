// The practice cluster without its HTTPS front: API server, controllers and node on a clock that only the test moves.
import type { Api, NodeRuntime, StoredObject } from '../../../sandbox/api.ts';
import { createApiServer } from '../../../sandbox/apiserver/api-server.ts';
import { bootstrap } from '../../../sandbox/apiserver/bootstrap.ts';
import type { Controllers } from '../../../sandbox/controllers/controllers.ts';
import { startControllers } from '../../../sandbox/controllers/controllers.ts';
import { startKubelet } from '../../../sandbox/kubelet/kubelet.ts';
import { StillClock } from './still-clock.ts';

export interface PracticeNode {
  api: Api;
  clock: StillClock;
  controllers: Controllers;
  node: NodeRuntime & { stop(): void };
  /** Creates an object in its namespace (default myteam); throws what the API refuses. */
  create(object: Record<string, any>): Promise<StoredObject>;
  patch(path: string, body: object): Promise<StoredObject>;
  remove(path: string, body?: object): Promise<void>;
  jobs(): StoredObject[];
  pods(): StoredObject[];
  /** `REASON: message` of all Events about the object, as often as they were counted. */
  events(name: string): string[];
  logs(pod: StoredObject, container?: string): Promise<string>;
  stop(): void;
}

const PLURALS: Record<string, string> = {
  ConfigMap: 'configmaps',
  CronJob: 'cronjobs',
  Job: 'jobs',
  Namespace: 'namespaces',
  Pod: 'pods',
  Secret: 'secrets',
  ServiceAccount: 'serviceaccounts',
};

export async function startPracticeNode(start = '2026-11-24T09:00:00Z', gcDelayMs = 100): Promise<PracticeNode> {
  const clock = new StillClock(Date.parse(start));
  const api = createApiServer(clock);
  const controllers = startControllers(api, clock, { gcDelayMs });
  const node = startKubelet(api, clock);
  await bootstrap(api, ['myteam']);
  await clock.advance(200);

  const call = async (method: 'POST' | 'PATCH' | 'DELETE', path: string, body: object = {}): Promise<StoredObject> => {
    const headers = { 'content-type': method === 'PATCH' ? 'application/merge-patch+json' : 'application/json' };
    const answer = await api.call({ method, path, headers, body });
    if (answer.code >= 300) throw new Error(JSON.stringify(answer.body));
    return answer.body as StoredObject;
  };
  return {
    api,
    clock,
    controllers,
    node,
    create: (object) => {
      const root = object['apiVersion'] === 'v1' ? '/api/v1' : `/apis/${object['apiVersion']}`;
      const plural = PLURALS[object['kind']]!;
      return call(
        'POST',
        plural === 'namespaces' ? `${root}/namespaces` : `${root}/namespaces/myteam/${plural}`,
        object,
      );
    },
    patch: (path, body) => call('PATCH', path, body),
    remove: async (path, body) => void (await call('DELETE', path, body)),
    jobs: () => api.peek('batch', 'jobs', 'myteam'),
    pods: () => api.peek('', 'pods', 'myteam'),
    events: (name) =>
      api
        .peek('', 'events', 'myteam')
        .filter((event) => event['involvedObject'].name === name)
        .map((event) => `${event['reason']}: ${event['message']}${event['count'] > 1 ? ` (x${event['count']})` : ''}`),
    logs: async (pod, container) => {
      const options = { follow: false, previous: false, timestamps: false, ...(container ? { container } : {}) };
      const answer = node.logs(pod, options);
      if (!('stream' in answer)) return `${answer.code} ${answer.message}`;
      return (await Array.fromAsync(answer.stream)).join('');
    },
    stop: () => {
      controllers.stop();
      node.stop();
    },
  };
}

/** A Job whose one container runs a script. */
export function aJob(name: string, script: string, spec: Record<string, any> = {}, pod: Record<string, any> = {}) {
  const main = { name: 'main', image: 'localhost/busybox:1', args: ['-c', script] };
  return {
    apiVersion: 'batch/v1',
    kind: 'Job',
    metadata: { name },
    spec: { ...spec, template: { spec: { restartPolicy: 'Never', containers: [main], ...pod } } },
  };
}
