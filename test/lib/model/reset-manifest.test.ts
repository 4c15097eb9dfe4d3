import { describe, expect, test } from 'vitest';
import { carries, cleanManifest, findDataLoss, isSameManifest } from '../../../src/lib/model/reset-manifest.ts';
import { aNaisjob } from '../../support/builders.ts';

describe('a live object as a manifest', () => {
  const live = aNaisjob()
    .annotated({
      'kubectl.kubernetes.io/last-applied-configuration': '{}',
      'kubectl-naisjob/touched': '2026-11-24T08:00:00Z',
      'example.com/kept': 'yes',
    })
    .change((each) => {
      each.metadata.finalizers = ['naiserator.nais.io/finalizer', 'example.com/own'];
      each.metadata.generation = 3;
      Object.assign(each.metadata, { managedFields: [{}], selfLink: '/x', generateName: 'a-' });
      Object.assign(each.spec, { observability: { unknown: [1, null] } });
      each['extra'] = { top: 'level' };
    })
    .build();

  test('keeps what a person wrote, and nothing that the server or the operator did', () => {
    expect(cleanManifest(live)).toEqual({
      apiVersion: 'nais.io/v1',
      kind: 'Naisjob',
      metadata: {
        name: 'avstemming',
        namespace: 'myteam',
        labels: { team: 'myteam' },
        annotations: { 'example.com/kept': 'yes' },
        finalizers: ['example.com/own'],
      },
      spec: { image: 'localhost/busybox:1', observability: { unknown: [1, null] } },
      extra: { top: 'level' },
    });
  });

  test('leaves empty maps out, and the object itself as it was', () => {
    const plain = aNaisjob().annotated({ 'kubectl-naisjob/touched': 'x' }).build();
    expect(cleanManifest(plain).metadata).not.toHaveProperty('annotations');
    expect(plain.metadata.annotations).toEqual({ 'kubectl-naisjob/touched': 'x' });
  });
});

describe('whether what is there is what was put back', () => {
  const US = 'kubectl-naisjob';
  const wanted = cleanManifest(aNaisjob().build());
  const withSpec = (spec: object, manager = 'someone') =>
    aNaisjob()
      .change((each) => {
        Object.assign(each.spec, spec);
        Object.assign(each.metadata, { managedFields: [{ manager }] });
      })
      .build();

  test('its metadata may say more: the operator labels it', () => {
    expect(carries(aNaisjob().labelled({ team: 'myteam', more: 'x' }).build(), wanted, US)).toBe(true);
    expect(carries(aNaisjob().labelled({}).build(), wanted, US)).toBe(false);
  });

  test('its spec may say more only where we wrote it: those are the schema’s defaults', () => {
    expect(carries(withSpec({ backoffLimit: 6 }, US), wanted, US)).toBe(true);
    expect(carries(withSpec({ schedule: '@daily' }), wanted, US)).toBe(false);
    expect(carries(withSpec({ image: 'other' }, US), wanted, US)).toBe(false);
  });

  test('one more entry in a list is another job, whoever wrote it', () => {
    const one = cleanManifest(withSpec({ env: [{ name: 'A' }] }));
    expect(carries(withSpec({ env: [{ name: 'A' }] }), one, US)).toBe(true);
    expect(carries(withSpec({ env: [{ name: 'A' }, { name: 'B' }] }, US), one, US)).toBe(false);
    expect(carries(withSpec({ env: [{ name: 'A', value: '1' }] }, US), one, US)).toBe(false);
    expect(isSameManifest(one, cleanManifest(withSpec({ env: [{ name: 'A' }] })))).toBe(true);
  });
});

test('only cascadingDelete: true loses data', () => {
  const gcp = {
    sqlInstances: [{ type: 'POSTGRES_17', cascadingDelete: true }, { name: 'kept' }],
    buckets: [
      { name: 'bilder', cascadingDelete: true },
      { name: 'b', cascadingDelete: false },
    ],
    bigQueryDatasets: [{ name: 'tall', cascadingDelete: true }],
  };
  const naisjob = aNaisjob()
    .change((each) => (each.spec['gcp'] = gcp))
    .build();
  expect(findDataLoss(naisjob)).toEqual(['SQL instance avstemming', 'bucket bilder', 'BigQuery dataset tall']);
  expect(findDataLoss(aNaisjob().build())).toEqual([]);
});
