import { describe, expect, test } from 'vitest';
import type { Pod } from '../../../../src/lib/model/attempt.ts';
import type { KubeEvent } from '../../../../src/lib/model/diagnosis/evidence.ts';
import { findOwnEvents } from '../../../../src/lib/model/diagnosis/own-events.ts';
import type { KubeObject } from '../../../../src/lib/model/kube-object.ts';
import type { Naisjob } from '../../../../src/lib/model/naisjob.ts';
import type { Run } from '../../../../src/lib/model/run.ts';

const object = (kind: string, name: string, uid = `uid-${name}`): KubeObject => ({
  apiVersion: 'v1',
  kind,
  metadata: { name, namespace: 'myteam', uid, resourceVersion: '1' },
});
const about = (kind: string, name: string, uid = `uid-${name}`): KubeEvent => ({
  ...object('Event', `${name}.1`),
  involvedObject: { kind, name, uid },
});
const around = {
  naisjob: object('Naisjob', 'import') as Naisjob,
  jobs: [object('Job', 'only-today')] as Run[],
  pods: [object('Pod', 'only-today-abcde')] as Pod[],
};
const isOwn = (event: KubeEvent) => findOwnEvents([event], around).length === 1;

describe('its own', () => {
  test.each([
    ['Naisjob', 'import'],
    ['CronJob', 'import'],
    ['ServiceAccount', 'import'],
    ['Job', 'only-today'],
    ['Pod', 'only-today-abcde'],
    // Gone: by their names.
    ['Job', 'import-29399820'],
    ['Job', 'import-3'],
    ['Job', 'import-cli-20261124-085700'],
    ['Pod', 'import-29399820-x7k2p'],
    ['Pod', 'import-3-0-x7k2p'],
    ['Pod', 'only-today-fghij'],
  ])('%s %s', (kind, name) => {
    expect(isOwn(about(kind, name))).toBe(true);
  });
});

describe('of others', () => {
  test.each([
    ['Deployment', 'import'],
    ['CronJob', 'import-daglig'],
    ['Job', 'import-daglig-29399820'],
    ['Job', 'import-daglig-cli-20261124-085700'],
    ['Pod', 'import-daglig-29399820-x7k2p'],
    ['Pod', 'import-7d9f8b6c5-x7k2p'],
  ])('%s %s', (kind, name) => {
    expect(isOwn(about(kind, name))).toBe(false);
  });

  test('an Event that says nothing of its object', () => {
    expect(isOwn(object('Event', 'import.1'))).toBe(false);
  });
});
