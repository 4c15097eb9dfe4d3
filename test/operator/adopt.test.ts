import { expect, test } from 'vitest';

import { adopt } from '../../operator/apply-objects.ts';
import type { KubeObject } from '../../operator/kube-object.ts';

const owner = (name: string, uid: string) => ({ apiVersion: 'nais.io/v1', kind: 'Naisjob', name, uid });

function anAccount(owners: ReturnType<typeof owner>[], extra: object = {}): KubeObject {
  const metadata = { name: 'avstemming', namespace: 'myteam', ownerReferences: owners, ...extra };
  return { apiVersion: 'v1', kind: 'ServiceAccount', metadata };
}

test('an owner of the same kind and name will do, and its dead UID is kept', () => {
  const existing = anAccount([owner('avstemming', 'dead')], { uid: 'u', resourceVersion: '9' });
  const adopted = adopt(anAccount([owner('avstemming', 'alive')]), existing);
  expect(adopted.metadata).toMatchObject({
    uid: 'u',
    resourceVersion: '9',
    ownerReferences: [owner('avstemming', 'dead')],
  });
});

test.each([
  ['no owner', []],
  ['the owner of another name', [owner('other', 'alive')]],
])('with %s it is left alone', (_, owners) => {
  expect(() => adopt(anAccount([owner('avstemming', 'alive')]), anAccount(owners))).toThrow(
    'refusing to overwrite manually edited resource; please add the correct ownerReference in order to continue',
  );
});
