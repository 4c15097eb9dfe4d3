import { describe, expect, test } from 'vitest';
import type { KubeObject } from '../../../src/lib/model/kube-object.ts';
import {
  buildOwnershipTrees,
  findOwned,
  type TreeNode,
  type TreeOptions,
} from '../../../src/lib/model/ownership-tree.ts';
import { toTreeItem, type TreeItem } from '../../../src/lib/model/tree-item.ts';
import { aCronJob, aNaisjob, anObject, aPod, aRun, NOW } from '../../support/builders.ts';

const naisjob = aNaisjob().build();
const cronJob = aCronJob().ownedBy(naisjob).build();

function toItem(object: KubeObject): TreeItem {
  return toTreeItem(object, { now: NOW, containers: false });
}

function build(objects: KubeObject[], options?: TreeOptions): TreeNode {
  return buildOwnershipTrees([toItem(naisjob)], objects.map(toItem), options)[0]!;
}

/** One line a node: indentation, kind and name. */
function outline(node: TreeNode, depth = 0): string[] {
  const mark = node.reference ? ' (reference)' : node.hiddenRuns ? ` (${node.hiddenRuns} more)` : '';
  const line = `${'  '.repeat(depth)}${node.kind}/${node.name}${mark}`;
  return [line, ...node.children.flatMap((child) => outline(child, depth + 1))];
}

test("today's chain: Naisjob, CronJob, Job, Pod", () => {
  const run = aRun().ownedBy(cronJob).build();
  const pod = aPod().ownedBy(run).build();
  const account = anObject('v1', 'ServiceAccount').ownedBy(naisjob).build();
  expect(outline(build([account, pod, run, cronJob]))).toEqual([
    'Naisjob/avstemming',
    '  CronJob/avstemming',
    '    Job/avstemming-1',
    '      Pod/avstemming-1-x7k2p',
    '  ServiceAccount/avstemming',
  ]);
});

test('the old chain: Naisjob, Job, Pod', () => {
  const run = aRun('avstemming').ownedBy(naisjob).build();
  expect(outline(build([run, aPod().ownedBy(run).build()]))).toEqual([
    'Naisjob/avstemming',
    '  Job/avstemming',
    '    Pod/avstemming-1-x7k2p',
  ]);
});

test('the UID decides: the same name and label are not enough', () => {
  const earlier = aNaisjob().uid('uid-of-an-earlier-one').build();
  expect(outline(build([aCronJob().ownedBy(earlier).build(), anObject('nais.io/v1', 'Image').build()]))).toEqual([
    'Naisjob/avstemming',
  ]);
});

test('two owners: one subtree, and a reference', () => {
  const run = aRun().ownedBy(naisjob).ownedBy(cronJob).build();
  expect(outline(build([cronJob, run, aPod().ownedBy(run).build()]))).toEqual([
    'Naisjob/avstemming',
    '  CronJob/avstemming',
    '    Job/avstemming-1',
    '      Pod/avstemming-1-x7k2p',
    '  Job/avstemming-1 (reference)',
  ]);
});

test('the same owner twice, and the same object from two API groups, are drawn once', () => {
  const event = anObject('v1', 'Event').ownedBy(naisjob).ownedBy(naisjob).build();
  const again = { ...event, apiVersion: 'events.k8s.io/v1' };
  expect(outline(build([event, again]))).toEqual(['Naisjob/avstemming', '  Event/avstemming']);
});

test('a circle ends', () => {
  const one = anObject('v1', 'ConfigMap', 'one').ownedBy(naisjob);
  const two = anObject('v1', 'ConfigMap', 'two').ownedBy(one.build()).build();
  one.ownedBy(two);
  const self = anObject('v1', 'Secret', 'self');
  self.ownedBy(naisjob).ownedBy(self.build());
  const objects = [one.build(), two, self.build()];
  expect(outline(build(objects))).toEqual([
    'Naisjob/avstemming',
    '  ConfigMap/one',
    '    ConfigMap/two',
    '      ConfigMap/one (reference)',
    '  Secret/self',
    '    Secret/self (reference)',
  ]);
  expect([...findOwned([naisjob.metadata.uid], objects.map(toItem))].toSorted()).toEqual([
    'uid-configmap-one',
    'uid-configmap-two',
    'uid-secret-self',
  ]);
});

test('findOwned leaves out the root, strangers and what has no UID', () => {
  const metrics = anObject('metrics.k8s.io/v1beta1', 'PodMetrics').uid('').ownedBy(naisjob).build();
  const stranger = anObject('v1', 'Secret', 'stranger').build();
  const items = [naisjob, cronJob, metrics, stranger].map(toItem);
  expect([...findOwned([naisjob.metadata.uid], items)]).toEqual([cronJob.metadata.uid]);
});

describe('order', () => {
  test('by kind, namespace and name, whatever the order they came in', () => {
    const objects = [
      anObject('v1', 'ServiceAccount').ownedBy(naisjob),
      anObject('v1', 'Secret', 'b').ownedBy(naisjob),
      anObject('v1', 'Secret', 'a').in('other').ownedBy(naisjob),
      anObject('v1', 'Secret', 'a').uid('x').ownedBy(naisjob),
    ].map((each) => each.build());
    const expected = ['Naisjob/avstemming', '  Secret/a', '  Secret/b', '  Secret/a', '  ServiceAccount/avstemming'];
    expect(outline(build(objects))).toEqual(expected);
    expect(outline(build(objects.toReversed()))).toEqual(expected);
  });

  test('runs newest first, attempts as they happened', () => {
    const run = aRun('new').aged(1).ownedBy(cronJob).build();
    const objects = [
      aRun('old').aged(100).ownedBy(cronJob).build(),
      run,
      aPod('new-a').aged(0).ownedBy(run).build(),
      aPod('new-z').aged(1).ownedBy(run).build(),
    ];
    expect(outline(build([cronJob, ...objects]))).toEqual([
      'Naisjob/avstemming',
      '  CronJob/avstemming',
      '    Job/new',
      '      Pod/new-z',
      '      Pod/new-a',
      '    Job/old',
    ]);
  });
});

describe('--runs', () => {
  const runs = [1, 2, 3, 4].map((age) => aRun(`run-${age}`).aged(age).complete().ownedBy(cronJob));
  const objects = [cronJob, ...runs.map((run) => run.build())];

  test('keeps the newest and counts the rest', () => {
    expect(outline(build(objects, { runs: 2 }))).toEqual([
      'Naisjob/avstemming',
      '  CronJob/avstemming (2 more)',
      '    Job/run-1',
      '    Job/run-2',
    ]);
  });

  test('0 keeps none, more than there are hides none', () => {
    expect(outline(build(objects, { runs: 0 }))).toEqual(['Naisjob/avstemming', '  CronJob/avstemming (4 more)']);
    expect(outline(build(objects, { runs: 9 }))).toHaveLength(6);
  });

  test('never hides a run that is not over', () => {
    const endless = aRun('endless').aged(900).ownedBy(cronJob).build();
    expect(outline(build([...objects, endless], { runs: 1 }))).toEqual([
      'Naisjob/avstemming',
      '  CronJob/avstemming (3 more)',
      '    Job/run-1',
      '    Job/endless',
    ]);
  });
});
