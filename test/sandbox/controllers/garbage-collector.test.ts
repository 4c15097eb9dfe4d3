import { afterEach, describe, expect, it } from 'vitest';
import type { PracticeNode } from '../support/practice-node.ts';
import { aJob, startPracticeNode } from '../support/practice-node.ts';

let cluster: PracticeNode;
afterEach(() => cluster.stop());

const CONFIG_MAPS = '/api/v1/namespaces/myteam/configmaps';
const names = () =>
  cluster.api
    .peek('', 'configmaps', 'myteam')
    .map(({ metadata }) => metadata.name)
    .filter((name) => name !== 'kube-root-ca.crt')
    .toSorted();

async function add(
  name: string,
  owners: { metadata: { name: string; uid: string } }[] = [],
  block = false,
): Promise<any> {
  const ownerReferences = owners.map(({ metadata: { name: owner, uid } }) => ({
    apiVersion: 'v1',
    kind: 'ConfigMap',
    name: owner,
    uid,
    ...(block ? { blockOwnerDeletion: true } : {}),
  }));
  return cluster.create({ apiVersion: 'v1', kind: 'ConfigMap', metadata: { name, ownerReferences } });
}

describe('the garbage collector', () => {
  it('deletes what a deleted owner leaves, after its delay', async () => {
    cluster = await startPracticeNode(undefined, 10_000);
    const parent = await add('parent');
    const child = await add('child', [parent]);
    await add('grandchild', [child]);
    await cluster.remove(`${CONFIG_MAPS}/parent`);
    await cluster.clock.advance(9000);
    expect(names()).toEqual(['child', 'grandchild']);
    await cluster.clock.advance(2000);
    expect(names()).toEqual(['grandchild']);
    await cluster.clock.advance(10_000);
    expect(names()).toEqual([]);
  });

  it('goes by UID: an owner of the same name made anew does not save anything', async () => {
    cluster = await startPracticeNode(undefined, 5000);
    await add('child', [await add('parent')]);
    await cluster.remove(`${CONFIG_MAPS}/parent`);
    await add('parent');
    await cluster.clock.advance(6000);
    expect(names()).toEqual(['parent']);
  });

  it('only trims the dead reference of an object that has another owner', async () => {
    cluster = await startPracticeNode();
    const [first, second] = [await add('first'), await add('second')];
    await add('child', [first, second]);
    await cluster.remove(`${CONFIG_MAPS}/first`);
    await cluster.clock.advance(1000);
    const child = cluster.api.peek('', 'configmaps', 'myteam').find(({ metadata }) => metadata.name === 'child')!;
    expect(child.metadata['ownerReferences']).toMatchObject([{ name: 'second' }]);
  });

  it('collects what is created with an owner that never was', async () => {
    cluster = await startPracticeNode();
    await add('child', [{ metadata: { name: 'ghost', uid: '0000' } }]);
    await cluster.clock.advance(1000);
    expect(names()).toEqual([]);
  });

  it('in foreground deletion keeps the owner until blocking dependents are gone', async () => {
    cluster = await startPracticeNode();
    await add('child', [await add('parent')], true);
    await cluster.patch(`${CONFIG_MAPS}/child`, { metadata: { finalizers: ['example.com/hold'] } });
    await cluster.remove(`${CONFIG_MAPS}/parent`, { propagationPolicy: 'Foreground' });
    await cluster.clock.advance(5000);
    expect(names()).toEqual(['child', 'parent']);
    await cluster.patch(`${CONFIG_MAPS}/child`, { metadata: { finalizers: null } });
    await cluster.clock.advance(1000);
    expect(names()).toEqual([]);
  });

  it('in foreground deletion does not wait for dependents that do not block', async () => {
    cluster = await startPracticeNode();
    await add('child', [await add('parent')]);
    await cluster.patch(`${CONFIG_MAPS}/child`, { metadata: { finalizers: ['example.com/hold'] } });
    await cluster.remove(`${CONFIG_MAPS}/parent`, { propagationPolicy: 'Foreground' });
    await cluster.clock.advance(5000);
    expect(names()).toEqual(['child']);
  });

  it('orphans: the dependents stay and lose the reference', async () => {
    cluster = await startPracticeNode();
    await add('child', [await add('parent')]);
    await cluster.remove(`${CONFIG_MAPS}/parent`, { propagationPolicy: 'Orphan' });
    await cluster.clock.advance(1000);
    expect(names()).toEqual(['child']);
    const child = cluster.api.peek('', 'configmaps', 'myteam').find(({ metadata }) => metadata.name === 'child')!;
    expect(child.metadata['ownerReferences']).toBeUndefined();
  });

  it('does nothing while paused', async () => {
    cluster = await startPracticeNode();
    await add('child', [await add('parent')]);
    cluster.controllers.pause();
    await cluster.remove(`${CONFIG_MAPS}/parent`);
    await cluster.clock.advance(60_000);
    expect(names()).toEqual(['child']);
    cluster.controllers.resume();
    await cluster.clock.advance(1000);
    expect(names()).toEqual([]);
  });

  it('takes a Job with its running pod', async () => {
    cluster = await startPracticeNode();
    await cluster.create(aJob('work', 'sleep 600', {}, { terminationGracePeriodSeconds: 2 }));
    await cluster.clock.advance(1000);
    await cluster.remove('/apis/batch/v1/namespaces/myteam/jobs/work', { propagationPolicy: 'Background' });
    await cluster.clock.advance(1000);
    expect(cluster.pods()).toMatchObject([{ metadata: { deletionGracePeriodSeconds: 2 } }]);
    await cluster.clock.advance(3000);
    expect(cluster.pods()).toEqual([]);
  });
});

describe('a namespace', () => {
  it('has a default ServiceAccount, again and again', async () => {
    cluster = await startPracticeNode();
    await cluster.create({ apiVersion: 'v1', kind: 'Namespace', metadata: { name: 'other' } });
    await cluster.clock.advance(100);
    const accounts = () => cluster.api.peek('', 'serviceaccounts', 'other').map(({ metadata }) => metadata.name);
    expect(accounts()).toEqual(['default']);
    await cluster.remove('/api/v1/namespaces/other/serviceaccounts/default');
    await cluster.clock.advance(100);
    expect(accounts()).toEqual(['default']);
  });

  it('is emptied when it is deleted, and goes when it is empty', async () => {
    cluster = await startPracticeNode();
    await cluster.create(aJob('work', 'sleep 600', {}, { terminationGracePeriodSeconds: 2 }));
    await cluster.clock.advance(1000);
    await cluster.remove('/api/v1/namespaces/myteam');
    await cluster.clock.advance(1000);
    expect(cluster.pods()).toHaveLength(1);
    await cluster.clock.advance(5000);
    expect(cluster.pods()).toEqual([]);
    expect(cluster.api.peek('', 'namespaces').map(({ metadata }) => metadata.name)).not.toContain('myteam');
  });
});
