import { describe, expect, test } from 'vitest';
import type { KubeObject, NewObject } from '../../../src/lib/model/kube-object.ts';
import { changeOf, findKept, groupConflicts, isSpecChanged, overlay } from '../../../src/lib/model/manifest-change.ts';

const aManifest = (spec: object, metadata: object = {}): NewObject => ({
  apiVersion: 'nais.io/v1',
  kind: 'Naisjob',
  metadata: { name: 'avstemming', namespace: 'myteam', ...metadata },
  spec,
});

test('created, configured, unchanged; the operator looks at the spec alone', () => {
  const live = aManifest({ image: 'a' });
  const labelled = aManifest({ image: 'a' }, { labels: { a: 'b' } });
  expect([undefined, live, live].map((each, index) => changeOf(each, index === 1 ? labelled : live))).toEqual([
    'created',
    'configured',
    'unchanged',
  ]);
  expect(isSpecChanged(undefined, live)).toBe(true);
  expect(isSpecChanged(live, labelled)).toBe(false);
  expect(isSpecChanged(live, aManifest({ image: 'b' }))).toBe(true);
});

test('without the server: laid over what is there, lists replaced, nothing taken away', () => {
  const live = aManifest({ image: 'a', env: [{ name: 'A' }], gcp: { buckets: [1], x: 1 } }, { labels: { team: 'x' } });
  const manifest = aManifest({ image: 'b', env: [{ name: 'B' }], gcp: { x: 2 } }, { labels: { a: 'b' } });
  expect(overlay(live, manifest)).toEqual(
    aManifest({ image: 'b', env: [{ name: 'B' }], gcp: { buckets: [1], x: 2 } }, { labels: { team: 'x', a: 'b' } }),
  );
  expect(overlay(undefined, manifest)).toBe(manifest);
});

describe('what stays because someone else wrote it', () => {
  const stored = (...managedFields: object[]) =>
    ({ ...aManifest({}), metadata: { name: 'x', managedFields } }) as unknown as KubeObject;
  const entry = (manager: string, operation: string, fields: object, more: object = {}) => ({
    manager,
    operation,
    fieldsV1: { 'f:spec': fields },
    ...more,
  });

  test('the topmost field that the manifest does not have, once', () => {
    const object = stored(
      entry('deploy', 'Update', { 'f:schedule': {}, 'f:gcp': { '.': {}, 'f:buckets': {} }, 'f:env': {} }),
      entry('kubectl-edit', 'Update', { 'f:schedule': {}, 'f:azure': { 'f:application': { 'f:enabled': {} } } }),
    );
    expect(findKept(object, aManifest({ env: [], gcp: { x: 1 } }), 'me')).toEqual([
      { path: 'spec.schedule', manager: 'kubectl-edit' },
      { path: 'spec.gcp.buckets', manager: 'deploy' },
      { path: 'spec.azure', manager: 'kubectl-edit' },
    ]);
  });

  test('not our own, not the status, and never the image', () => {
    const object = stored(
      entry('me', 'Apply', { 'f:schedule': {} }),
      entry('operator', 'Update', { 'f:schedule': {} }, { subresource: 'status' }),
      entry('deploy', 'Update', { 'f:image': {} }),
    );
    expect(findKept(object, aManifest({}), 'me')).toEqual([]);
    expect(findKept(object, aManifest({}), 'other')).toEqual([{ path: 'spec.schedule', manager: 'me' }]);
  });

  test('what is inside a list is the list’s', () => {
    const object = stored(entry('deploy', 'Update', { 'f:env': { 'k:{"name":"A"}': { 'f:value': {} } } }));
    expect(findKept(object, aManifest({ env: [{ name: 'B' }] }), 'me')).toEqual([]);
    expect(findKept(object, aManifest({}), 'me')).toEqual([{ path: 'spec.env', manager: 'deploy' }]);
  });
});

test('conflicts by owner', () => {
  const conflict = (owner: string, field: string) => ({
    reason: 'FieldManagerConflict',
    message: `conflict with ${owner}`,
    field,
  });
  expect(
    groupConflicts({
      causes: [
        conflict('"deploy" using nais.io/v1', '.spec.env'),
        conflict('"one"', '.spec.image'),
        conflict('"deploy" using nais.io/v1', '.spec.schedule'),
        { reason: 'FieldValueInvalid', message: 'x', field: 'y' },
      ],
    }),
  ).toEqual(['"deploy" using nais.io/v1: .spec.env, .spec.schedule', '"one": .spec.image']);
  expect(groupConflicts({})).toEqual([]);
});
