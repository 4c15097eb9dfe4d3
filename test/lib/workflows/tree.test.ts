import { describe, expect, test } from 'vitest';
import { ConnectionError } from '../../../src/lib/model/errors.ts';
import type { KubeObject } from '../../../src/lib/model/kube-object.ts';
import type { TreeNode } from '../../../src/lib/model/ownership-tree.ts';
import type { ServedResource } from '../../../src/lib/model/resource.ts';
import type { TreeResult } from '../../../src/lib/model/tree-result.ts';
import { readTrees, type TreeInput } from '../../../src/lib/workflows/tree.ts';
import { aCronJob, aNaisjob, anObject, aPod, aRun } from '../../support/builders.ts';
import { createDeps, createFakeCluster, pageOf, type FakeCluster } from '../../support/fake-cluster.ts';
import { createScenarioCluster, forbidden, notFound, serve } from '../../support/scenario.ts';

const USUAL: TreeInput = { namespace: 'myteam', names: ['avstemming'], allOwned: false, containers: false };

const naisjob = aNaisjob().build();
const cronJob = aCronJob().ownedBy(naisjob).build();
const run = aRun().ownedBy(cronJob).build();
const pod = aPod().ownedBy(run).build();
const chain: KubeObject[] = [naisjob, cronJob, run, pod];

async function read(cluster: FakeCluster, input: Partial<TreeInput> = {}): Promise<PromiseSettledResult<TreeResult>[]> {
  return readTrees({ ...USUAL, ...input }, createDeps(cluster));
}

async function readOne(cluster: FakeCluster, input: Partial<TreeInput> = {}): Promise<TreeResult> {
  const [settled] = await read(cluster, input);
  if (settled?.status !== 'fulfilled') throw settled?.reason;
  return settled.value;
}

function names(node: TreeNode): string[] {
  return [`${node.kind}/${node.name}`, ...node.children.flatMap(names)];
}

/** `list jobs app=x metadata` for each call. */
function requests(cluster: FakeCluster): string[] {
  return cluster.calls.map(([method, resource, where, options]) => {
    const { plural = '' } = (resource ?? {}) as Partial<ServedResource>;
    const { namespace, name, labelSelector, fieldSelector } = (where ?? {}) as Record<string, string>;
    const { shape } = (options ?? {}) as { shape?: string };
    const parts = [method, plural, namespace ?? '*', name, labelSelector, fieldSelector, shape === 'metadata' && shape];
    return method === 'discover' ? 'discover' : parts.filter(Boolean).join(' ');
  });
}

describe('the usual tree', () => {
  test('asks for the job, its chain and the feature kinds that are served, by label; of a Secret never more than metadata', async () => {
    const cluster = createScenarioCluster([
      ...chain,
      anObject('v1', 'Secret', 'google-sql-avstemming').ownedBy(naisjob).build(),
      anObject('nais.io/v1', 'AzureAdApplication').ownedBy(naisjob).build(),
      anObject('nais.io/v1', 'Image').build(),
      anObject('v1', 'ConfigMap', 'mine').ownedBy(naisjob).build(),
    ]);
    const result = await readOne(cluster);
    expect(requests(cluster).toSorted()).toEqual([
      'discover',
      'get naisjobs myteam avstemming',
      'list azureadapplications myteam app=avstemming',
      'list cronjobs myteam app=avstemming',
      'list images myteam metadata.name=avstemming',
      'list jobs myteam app=avstemming',
      'list pods myteam app=avstemming',
      'list secrets myteam app=avstemming metadata',
    ]);
    expect(names(result.root)).toEqual([
      'Naisjob/avstemming',
      'AzureAdApplication/avstemming',
      'CronJob/avstemming',
      'Job/avstemming-1',
      'Pod/avstemming-1-x7k2p',
      'Secret/google-sql-avstemming',
    ]);
    expect(result.related.map(({ kind, name }) => `${kind}/${name}`)).toEqual(['Image/avstemming']);
    expect(result).toMatchObject({ verb: 'tree', naisjob: 'avstemming', namespace: 'myteam', warnings: [] });
    cluster.expectAllUsed();
  });

  test('does not wait for discovery before it asks for the chain', async () => {
    const asked: string[] = [];
    const cluster = createFakeCluster({
      get: () => Promise.resolve(naisjob),
      list: (resource) => {
        asked.push(resource.plural);
        return pageOf();
      },
      discover: async () => {
        expect(asked).toEqual(['cronjobs', 'jobs', 'pods']);
        return { resources: [], incomplete: [] };
      },
    });
    // The answer comes after everything that was asked for at once.
    const discover = cluster.discover;
    const late = Object.assign(Object.create(cluster) as FakeCluster, {
      discover: async () => {
        await Promise.resolve();
        return discover();
      },
    });
    await readOne(late);
  });

  test('a run without the label is found from its pod', async () => {
    const unlabelled = aRun('by-hand').labelled({}).ownedBy(cronJob).build();
    const its = aPod('by-hand-x').ownedBy(unlabelled).build();
    const cluster = createScenarioCluster([...chain, unlabelled, its]);
    expect(names((await readOne(cluster)).root)).toContain('Job/by-hand');
    expect(requests(cluster)).toContain('get jobs myteam by-hand');
  });

  test('an owner that is gone, or whose name is used again, brings nothing', async () => {
    const gone = aRun('gone').build();
    const reused = aRun('reused').labelled({}).ownedBy(cronJob).build();
    const objects = [
      ...chain,
      aPod('gone-x').ownedBy(gone).build(),
      aPod('reused-x')
        .ownedBy({ ...reused, metadata: { ...reused.metadata, uid: 'an-earlier-one' } })
        .build(),
      reused,
    ];
    expect(names((await readOne(createScenarioCluster(objects))).root)).toEqual([
      'Naisjob/avstemming',
      'CronJob/avstemming',
      'Job/avstemming-1',
      'Pod/avstemming-1-x7k2p',
    ]);
  });

  test('an owner may be of any kind, also of one that every JavaScript object knows', async () => {
    const owner = anObject('evil.example/v1', 'constructor', 'x').build();
    const cluster = createScenarioCluster([...chain, aPod('owned').ownedBy(owner).build()]);
    await readOne(cluster);
    expect(requests(cluster)).not.toContainEqual(expect.stringMatching(/ x$/));
  });

  test('an Image of the same name in another namespace is not the job’s', async () => {
    const elsewhere = anObject('nais.io/v1', 'Image').in('other').build();
    const result = await readOne(createScenarioCluster([...chain, elsewhere]));
    expect(result.related).toEqual([]);
  });

  test('500 runs, in pages', async () => {
    const runs = Array.from({ length: 500 }, (_, index) =>
      aRun(`avstemming-${index}`).aged(index).complete().ownedBy(cronJob).build(),
    );
    const cluster = createFakeCluster({
      get: () => Promise.resolve(naisjob),
      list: async function* (resource) {
        if (resource.plural === 'cronjobs') yield [cronJob];
        if (resource.plural === 'jobs') yield* [runs.slice(0, 200), runs.slice(200, 400), runs.slice(400)];
      },
      discover: () => Promise.resolve({ resources: [], incomplete: [] }),
    });
    const { root } = await readOne(cluster, { runs: 3 });
    expect(root.children[0]).toMatchObject({ kind: 'CronJob', hiddenRuns: 497 });
    expect(root.children[0]?.children.map(({ name }) => name)).toEqual([
      'avstemming-0',
      'avstemming-1',
      'avstemming-2',
    ]);
    expect((await readOne(cluster)).root.children[0]?.children).toHaveLength(500);
  });
});

describe('several jobs', () => {
  const other = aNaisjob('rydd-opp').build();
  const objects = [...chain, other, aCronJob('rydd-opp').ownedBy(other).build()];

  test('are read with one request a kind, reported in order, and one failure does not stop the rest', async () => {
    const cluster = createScenarioCluster(objects);
    const settled = await read(cluster, { names: ['rydd-opp', 'avsteming', 'avstemming'] });
    expect(
      settled.map((each) => (each.status === 'fulfilled' ? names(each.value.root).slice(0, 2) : each.reason)),
    ).toEqual([
      ['Naisjob/rydd-opp', 'CronJob/rydd-opp'],
      expect.objectContaining({ reason: 'NotFound', hints: ['Did you mean avstemming?'] }),
      ['Naisjob/avstemming', 'CronJob/avstemming'],
    ]);
    expect(requests(cluster).filter((each) => each.startsWith('list jobs'))).toEqual([
      'list jobs myteam app in (rydd-opp,avsteming,avstemming)',
    ]);
  });

  test('an unknown job alone is answered at once, without waiting for the lists', async () => {
    const cluster = createFakeCluster({
      get: (resource, { name }) => Promise.reject(notFound(resource, name)),
      list: async function* ({ plural }) {
        if (plural !== 'naisjobs') await new Promise(() => undefined);
        yield [];
      },
      discover: () => new Promise(() => undefined),
    });
    expect(await read(cluster)).toEqual([
      { status: 'rejected', reason: expect.objectContaining({ reason: 'NotFound' }) },
    ]);
  });

  test('a selection lists the jobs first, in the namespace or in all', async () => {
    const cluster = createScenarioCluster(objects);
    const settled = await read(cluster, { namespace: undefined, names: undefined, labelSelector: 'team=myteam' });
    expect(settled.map(({ status }) => status)).toEqual(['fulfilled', 'fulfilled']);
    expect(requests(cluster)).toContain('list naisjobs * team=myteam');
    expect(requests(cluster)).toContain('list pods * app in (avstemming,rydd-opp)');
  });

  test('an empty selection asks for nothing more', async () => {
    const cluster = createScenarioCluster([]);
    expect(await read(cluster, { names: undefined })).toEqual([]);
    expect(requests(cluster).toSorted()).toEqual(['discover', 'list naisjobs myteam']);
  });

  test('more jobs than a selector can hold are read without one', async () => {
    const many = Array.from({ length: 60 }, (_, index) => aNaisjob(`job-${index}`).build());
    const cluster = createScenarioCluster(many);
    await read(cluster, { names: undefined });
    expect(requests(cluster)).toContain('list jobs myteam');
  });

  test('a selection that may not be listed is the command’s failure', async () => {
    const cluster = createScenarioCluster([], ['naisjobs.nais.io']);
    await expect(read(cluster, { names: undefined })).rejects.toMatchObject({ reason: 'Forbidden' });
  });
});

describe('what cannot be read', () => {
  test('is left out and named, the rest is there', async () => {
    const account = anObject('v1', 'ServiceAccount').ownedBy(naisjob).build();
    const cluster = createScenarioCluster([...chain, account], ['serviceaccounts', 'pods']);
    const result = await readOne(cluster);
    expect(names(result.root)).toEqual(['Naisjob/avstemming', 'CronJob/avstemming', 'Job/avstemming-1']);
    expect(result.warnings).toEqual([
      'pods left out: pods is forbidden: User "alice@example.com" cannot list resource "pods"',
      'serviceaccounts left out: serviceaccounts is forbidden: User "alice@example.com" cannot list resource "serviceaccounts"',
    ]);
  });

  test('where runs may not be listed, no run is asked for by name', async () => {
    const cluster = createScenarioCluster(chain, ['jobs.batch']);
    const result = await readOne(cluster);
    expect(names(result.root)).toEqual(['Naisjob/avstemming', 'CronJob/avstemming']);
    expect(requests(cluster)).not.toContain('get jobs myteam avstemming-1');
  });

  test('without discovery the run chain is still there', async () => {
    const cluster = createScenarioCluster(chain);
    const broken = Object.assign(Object.create(cluster) as FakeCluster, {
      discover: () => Promise.reject(new ConnectionError('broken pipe')),
    });
    const result = await readOne(broken);
    expect(names(result.root)).toHaveLength(4);
    expect(result.warnings).toEqual(['other kinds left out: broken pipe']);
  });

  test('an API group that does not answer is named', async () => {
    const cluster = createScenarioCluster(chain);
    const stale = Object.assign(Object.create(cluster) as FakeCluster, {
      discover: () => Promise.resolve({ resources: [], incomplete: ['metrics.k8s.io/v1beta1'] }),
    });
    expect((await readOne(stale)).warnings).toEqual([
      'metrics.k8s.io/v1beta1 left out: the server does not answer for this API group now',
    ]);
  });

  test('an interruption is no reason to leave something out', async () => {
    const stop = new AbortController();
    const reason = new Error('stopped');
    const cluster = createFakeCluster({
      get: () => Promise.resolve(naisjob),
      list: async function* () {
        // The job itself has been read by then.
        await new Promise((resolve) => setImmediate(resolve));
        stop.abort(reason);
        yield await Promise.reject(reason);
      },
      discover: () => Promise.resolve({ resources: [], incomplete: [] }),
    });
    await expect(readTrees(USUAL, createDeps(cluster, stop.signal))).rejects.toBe(reason);
  });
});

describe('--all-owned', () => {
  const event = anObject('v1', 'Event', 'naiserator-event-1').labelled({}).ownedBy(naisjob).build();
  const config = anObject('example.com/v1', 'Widget', 'mine')
    .labelled({})
    .ownedBy(pod)
    .change((object) => (object['status'] = { conditions: [{ type: 'Ready', status: 'False', reason: 'Broken' }] }))
    .build();
  const image = anObject('nais.io/v1', 'Image').build();
  const stranger = anObject('v1', 'ConfigMap', 'stranger').build();
  const objects = [...chain, event, { ...event, apiVersion: 'events.k8s.io/v1' }, config, image, stranger];

  test('looks at the metadata of every type once, and reads whole what is owned and has a state', async () => {
    const cluster = createScenarioCluster(objects);
    const result = await readOne(cluster, { allOwned: true });
    expect(names(result.root)).toEqual([
      'Naisjob/avstemming',
      'CronJob/avstemming',
      'Job/avstemming-1',
      'Pod/avstemming-1-x7k2p',
      'Widget/mine',
      'Event/naiserator-event-1',
    ]);
    expect(result.related).toEqual([]);
    expect(result.root.children[0]?.children[0]?.children[0]?.children[0]).toMatchObject({
      ready: 'False',
      reason: 'Broken',
    });
    expect(requests(cluster).toSorted()).toEqual([
      'discover',
      'get cronjobs myteam avstemming',
      'get jobs myteam avstemming-1',
      'get naisjobs myteam avstemming',
      'get pods myteam avstemming-1-x7k2p',
      'get widgets myteam mine',
      'list configmaps myteam metadata',
      'list cronjobs myteam metadata',
      'list events myteam metadata',
      'list images myteam metadata',
      'list jobs myteam metadata',
      'list naisjobs myteam metadata',
      'list pods myteam metadata',
      'list widgets myteam metadata',
    ]);
  });

  test('reads many of a type with one list by label, and those without the label with another', async () => {
    const runs = Array.from({ length: 20 }, (_, index) => aRun(`run-${index}`).complete().ownedBy(cronJob));
    const labelled = createScenarioCluster([naisjob, cronJob, ...runs.map((each) => each.build())]);
    const result = await readOne(labelled, { allOwned: true });
    expect(result.root.children[0]?.children.every(({ reason }) => reason === 'Complete')).toBe(true);
    expect(requests(labelled).filter((each) => each.includes(' jobs '))).toEqual([
      'list jobs myteam metadata',
      'list jobs myteam app=avstemming',
    ]);
    const unlabelled = createScenarioCluster([naisjob, cronJob, ...runs.map((each) => each.labelled({}).build())]);
    await readOne(unlabelled, { allOwned: true });
    expect(requests(unlabelled).filter((each) => each.includes(' jobs '))).toEqual([
      'list jobs myteam metadata',
      'list jobs myteam app=avstemming',
      'list jobs myteam',
    ]);
  });

  test('what may be listed and not read is shown as far as it is known', async () => {
    const cluster = createScenarioCluster(objects);
    const half = Object.assign(Object.create(cluster) as FakeCluster, {
      get: ((resource, key) =>
        resource.plural === 'pods'
          ? Promise.reject(forbidden(resource))
          : cluster.get(resource, key)) as FakeCluster['get'],
    });
    const result = await readOne(half, { allOwned: true });
    expect(result.root.children[0]?.children[0]?.children[0]).toMatchObject({ kind: 'Pod', ready: '-', reason: '' });
  });

  test('over all namespaces cluster-scoped types are looked at as well, in one namespace not', async () => {
    const types = [serve('Naisjob', 'nais.io/v1'), { ...serve('ClusterThing', 'example.com/v1'), namespaced: false }];
    const cluster = createScenarioCluster(chain);
    const wide = Object.assign(Object.create(cluster) as FakeCluster, {
      discover: () => Promise.resolve({ resources: types, incomplete: [] }),
    });
    await read(wide, { allOwned: true });
    expect(requests(cluster)).not.toContain('list clusterthings * metadata');
    await read(wide, { allOwned: true, namespace: undefined, names: undefined });
    expect(requests(cluster)).toContain('list clusterthings * metadata');
  });
});
