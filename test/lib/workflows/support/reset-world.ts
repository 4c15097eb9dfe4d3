// A world for reset: a cluster in memory whose operator and garbage collector act when the workflow sleeps, a backup
// store that keeps what it is given, and a person with prepared answers. What is not foreseen throws.

import type { Cluster } from '../../../../src/lib/cluster/cluster.ts';
import type { Backup, JournalEntry, StoredBackup } from '../../../../src/lib/model/backup.ts';
import { StatusError } from '../../../../src/lib/model/errors.ts';
import type { KubeObject, NewObject } from '../../../../src/lib/model/kube-object.ts';
import type { ResetForm } from '../../../../src/lib/model/reset-guard.ts';
import { CRONJOBS, IMAGES, NAISJOBS, SERVICE_ACCOUNTS, type Resource } from '../../../../src/lib/model/resource.ts';
import type { ResetDeps } from '../../../../src/lib/workflows/reset-deps.ts';
import type { ResetPlan } from '../../../../src/lib/workflows/reset-plan.ts';
import { aCronJob, aNaisjob, anObject, NOW } from '../../../support/builders.ts';

type Fault = (call: { method: string; plural: string; dryRun: boolean; object?: NewObject }) => unknown;

export interface ResetWorld {
  deps: ResetDeps;
  objects: Map<string, KubeObject>;
  /** Changes that were carried out, and dry runs in brackets. */
  writes: string[];
  told: string[];
  waited: string[];
  saved: StoredBackup[];
  asked: ResetPlan[];
  answers: (ResetForm | 'no')[];
  /** Called before each write; may change the world, throw, or return an error to throw after the write is done. */
  fault: Fault;
  /** Called at each sleep, after the operator and the collector have acted. */
  onSleep: (count: number) => void;
  /** The garbage collector stands still. */
  isCollectorPaused: boolean;
  denied: string[];
  put(resource: Resource, object: KubeObject): void;
  find(resource: Resource): KubeObject | undefined;
}

const NAME = 'avstemming';

export function createResetWorld(): ResetWorld {
  const abort = new AbortController();
  const world = {
    objects: new Map(),
    writes: [],
    told: [],
    waited: [],
    saved: [],
    asked: [],
    answers: [],
  } as unknown as ResetWorld;
  Object.assign(world, { fault: () => undefined, onSleep: () => undefined, isCollectorPaused: false, denied: [] });
  world.put = (resource, object) => void world.objects.set(`${resource.plural}/${object.metadata.name}`, object);
  world.find = (resource) => world.objects.get(`${resource.plural}/${NAME}`);
  world.deps = createDeps(world, abort.signal);
  const naisjob = aNaisjob().build();
  world.put(NAISJOBS, naisjob);
  world.put(IMAGES, anObject('nais.io/v1', 'Image').build());
  world.put(CRONJOBS, aCronJob().ownedBy(naisjob).build());
  world.put(SERVICE_ACCOUNTS, anObject('v1', 'ServiceAccount').ownedBy(naisjob).build());
  return world;
}

function createDeps(world: ResetWorld, signal: AbortSignal): ResetDeps {
  let now = NOW;
  let sleeps = 0;
  return {
    cluster: createCluster(world),
    signal,
    clock: {
      now: () => now,
      sleep: async (ms) => {
        now += ms;
        operate(world);
        if (!world.isCollectorPaused) collect(world);
        world.onSleep((sleeps += 1));
      },
    },
    unique: () => 'request-of-this-test',
    progress: { waiting: (what) => world.waited.push(what), done: () => undefined },
    tell: (line) => world.told.push(line),
    backups: {
      write: async (backup: Backup) => {
        const path = `/backups/${world.saved.length + 1}`;
        world.saved.push({ ...structuredClone(backup), path, madeAt: '', journal: [] });
        return path;
      },
      note: async (path: string, entry: JournalEntry) => {
        world.saved.find((each) => each.path === path)?.journal.push(entry);
      },
    },
    decide: async (plan) => {
      world.asked.push(plan);
      const answer = world.answers.shift();
      if (answer === undefined) throw new Error('asked once more than expected');
      return answer;
    },
    resumeCommand: (namespace, name, path) => `reset ${name} -n ${namespace} --resume ${path}`,
  };
}

function refuse(code: number, reason: string, resource: Resource): StatusError {
  return new StatusError({ code, reason, message: reason }, { verb: 'x', resource: resource.plural });
}

function createCluster(world: ResetWorld): Cluster {
  const keyOf = (resource: Resource, name: string) => `${resource.plural}/${name}`;
  let created = 0;
  const strike = (method: string, resource: Resource, dryRun = false, object?: NewObject): unknown => {
    const name = `${method} ${resource.plural}`;
    const late = world.fault({ method, plural: resource.plural, dryRun, ...(object === undefined ? {} : { object }) });
    world.writes.push(dryRun ? `(${name})` : name);
    return late;
  };
  const cluster: Partial<Cluster> = {
    server: 'https://cluster.test',
    namespace: 'myteam',
    get: async (resource, { name }) => {
      const found = world.objects.get(keyOf(resource, name));
      if (found === undefined) throw refuse(404, 'NotFound', resource);
      return structuredClone(found);
    },
    async *list(resource) {
      yield [...world.objects]
        .filter(([key]) => key.startsWith(`${resource.plural}/`))
        .map(([, each]) => structuredClone(each));
    },
    create: async (resource, _namespace, object, options) => {
      const late = strike('create', resource, options?.dryRun, object);
      const key = keyOf(resource, object.metadata.name ?? '');
      if (world.objects.has(key)) throw refuse(409, 'AlreadyExists', resource);
      const metadata = { ...object.metadata, uid: `new-${(created += 1)}`, resourceVersion: '1' };
      const stored = { ...structuredClone(object), metadata } as KubeObject;
      if (options?.dryRun !== true) world.objects.set(key, stored);
      if (late !== undefined) throw late;
      return stored;
    },
    remove: async (resource, { name }, options) => {
      const late = strike('delete', resource, options?.dryRun);
      const found = world.objects.get(keyOf(resource, name));
      if (found === undefined) throw refuse(404, 'NotFound', resource);
      const { uid, resourceVersion } = found.metadata;
      if (uid !== options?.uid || resourceVersion !== options.resourceVersion) throw refuse(409, 'Conflict', resource);
      if (options.dryRun === true) return;
      world.objects.delete(keyOf(resource, name));
      // The operator's finalizer.
      if (resource === NAISJOBS) world.objects.delete(keyOf(IMAGES, name));
      if (late !== undefined) throw late;
    },
    patch: async (resource, { name }) => {
      strike('patch', resource);
      const found = world.objects.get(keyOf(resource, name)) as KubeObject;
      delete (found['status'] as Record<string, unknown>)['synchronizationHash'];
      found.metadata.resourceVersion += '1';
      return found;
    },
    can: async ({ verb, resource }) => !world.denied.includes(`${verb} ${resource}`),
    discover: async () => ({ resources: [], incomplete: [] }),
    served: async (resource) => ({ ...resource, verbs: [], subresources: ['status'] }),
  };
  return new Proxy(cluster as Cluster, {
    get(known, method: keyof Cluster) {
      if (method in known) return known[method];
      throw new Error(`unexpected call: ${String(method)}`);
    },
  });
}

/** Adopts by name, old owner UID included, as naiserator does. */
function operate(world: ResetWorld): void {
  const naisjob = world.find(NAISJOBS);
  if (naisjob === undefined || (naisjob['status'] as { synchronizationHash?: string } | undefined)?.synchronizationHash)
    return;
  const uid = `of-${naisjob.metadata.uid}`;
  const parts = [
    [CRONJOBS, aCronJob()],
    [SERVICE_ACCOUNTS, anObject('v1', 'ServiceAccount')],
  ] as const;
  for (const [resource, part] of parts) {
    if (world.find(resource) === undefined)
      world.put(resource, part.uid(`${resource.plural}-${uid}`).ownedBy(naisjob).build());
  }
  naisjob['status'] = { ...aNaisjob().build().status };
}

function collect(world: ResetWorld): void {
  const uids = new Set([...world.objects.values()].map((each) => each.metadata.uid));
  for (const [key, { metadata }] of world.objects) {
    const owners = metadata.ownerReferences ?? [];
    if (owners.length > 0 && owners.every((each) => !uids.has(each.uid))) world.objects.delete(key);
  }
}
