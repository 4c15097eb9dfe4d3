import { expect, test } from 'vitest';
import { findDependents, type Listed } from '../../../src/lib/model/dependents.ts';
import type { KubeObject } from '../../../src/lib/model/kube-object.ts';
import { CRONJOBS, JOBS, PODS, SERVICE_ACCOUNTS, type Resource } from '../../../src/lib/model/resource.ts';
import { aCronJob, aNaisjob, anObject, aPod, aRun } from '../../support/builders.ts';

const naisjob = aNaisjob().build();
const listed = (resource: Resource, object: KubeObject): Listed => ({ resource, object });
const account = () => anObject('v1', 'ServiceAccount');
const find = (all: Listed[], uids = [naisjob.metadata.uid]) =>
  findDependents({ uids, name: 'avstemming' }, all).map((each) => each.uid);

test('over any number of steps, whatever the order of the list', () => {
  const cronJob = aCronJob().ownedBy(naisjob).build();
  const run = aRun().ownedBy(cronJob).build();
  const pod = aPod().ownedBy(run).build();
  const all = [listed(PODS, pod), listed(JOBS, run), listed(CRONJOBS, cronJob)];
  expect(find(all).toSorted()).toEqual([cronJob, run, pod].map((each) => each.metadata.uid).toSorted());
});

test('a neighbour is not one of them', () => {
  const other = account().uid('other').ownedBy(aNaisjob('other').build()).build();
  const free = account().uid('free').build();
  expect(find([listed(SERVICE_ACCOUNTS, other), listed(SERVICE_ACCOUNTS, free)])).toEqual([]);
});

test('what an earlier Naisjob of the name left behind is, because the operator would adopt it', () => {
  const left = account().ownedBy(aNaisjob().uid('dead').build()).build();
  expect(find([listed(SERVICE_ACCOUNTS, left)])).toEqual([left.metadata.uid]);
  expect(findDependents({ uids: ['x'], name: '' }, [listed(SERVICE_ACCOUNTS, left)])).toEqual([]);
});

test('the runs of a CronJob that is gone already are found by what is remembered of it', () => {
  const run = aRun().ownedBy(aCronJob('renamed').uid('gone').build()).build();
  expect(find([listed(JOBS, run)])).toEqual([]);
  expect(find([listed(JOBS, run)], [naisjob.metadata.uid, 'gone'])).toEqual([run.metadata.uid]);
});

test('owners in a circle end', () => {
  const a = account().uid('a').build();
  const b = account().uid('b').ownedBy(a).ownedBy(naisjob).build();
  a.metadata.ownerReferences = [{ apiVersion: 'v1', kind: 'ServiceAccount', name: 'b', uid: 'b' }];
  expect(find([listed(SERVICE_ACCOUNTS, a), listed(SERVICE_ACCOUNTS, b)]).toSorted()).toEqual(['a', 'b']);
});
