import { expect, test } from 'vitest';

import type { Naisjob, NaisjobSpec } from '../../operator/kube-object.ts';
import { parseTtl, planObjects, planRolloutJob } from '../../operator/plan-objects.ts';

function plan(spec: NaisjobSpec, name = 'avstemming'): any[] {
  const metadata = { name, namespace: 'myteam', uid: 'uid-1', resourceVersion: '1' };
  const naisjob: Naisjob = { apiVersion: 'nais.io/v1', kind: 'Naisjob', metadata, spec };
  return planObjects({ naisjob, effectiveImage: 'repo/app:1', correlationId: 'deploy-1' });
}

const namesOf = (objects: any[]) => objects.map((each) => `${each.kind}/${each.metadata.name}`);
const cronJobOf = (objects: any[]) => objects.find((each) => each.kind === 'CronJob');

test('the least there is: a ServiceAccount and a suspended CronJob with the defaults', () => {
  const objects = plan({});
  expect(namesOf(objects)).toEqual(['ServiceAccount/avstemming', 'CronJob/avstemming']);
  expect(cronJobOf(objects).spec).toMatchObject({
    schedule: '0 0 1 1 *',
    suspend: true,
    timeZone: 'UTC',
    concurrencyPolicy: 'Allow',
    successfulJobsHistoryLimit: 3,
    failedJobsHistoryLimit: 1,
    jobTemplate: {
      metadata: {
        labels: { app: 'avstemming', team: 'myteam' },
        annotations: { 'nais.io/deploymentCorrelationID': 'deploy-1' },
      },
      spec: { backoffLimit: 6 },
    },
  });
});

test('everything is labelled and owned, without controller and without blockOwnerDeletion', () => {
  for (const object of plan({ accessPolicy: {} })) {
    expect(object.metadata.labels).toEqual({ app: 'avstemming', team: 'myteam' });
    expect(object.metadata.ownerReferences).toEqual([
      { apiVersion: 'nais.io/v1', kind: 'Naisjob', name: 'avstemming', uid: 'uid-1' },
    ]);
  }
});

test('a schedule is carried over as it is', () => {
  const { spec } = cronJobOf(
    plan({ schedule: '5 4 * * *', timeZone: 'Europe/Oslo', concurrencyPolicy: 'Forbid', backoffLimit: 0 }),
  );
  expect(spec).toMatchObject({
    schedule: '5 4 * * *',
    suspend: false,
    timeZone: 'Europe/Oslo',
    concurrencyPolicy: 'Forbid',
  });
  expect(spec.jobTemplate.spec.backoffLimit).toBe(0);
});

test('the pod: the main container first and of the job’s name, its own variables last', () => {
  const template = cronJobOf(
    plan({ command: ['run'], env: [{ name: 'A', value: '1' }], envFrom: [{ secret: 's' }, { configmap: 'c' }] }),
  ).spec.jobTemplate.spec.template;
  expect(template.metadata).toEqual({
    labels: { app: 'avstemming', team: 'myteam', 'nais.io/naisjob': 'true' },
    annotations: { 'kubectl.kubernetes.io/default-container': 'avstemming' },
  });
  const [main] = template.spec.containers;
  expect(main).toMatchObject({ name: 'avstemming', image: 'repo/app:1', command: ['run'] });
  expect(main.env.at(-1)).toEqual({ name: 'A', value: '1' });
  expect(main.envFrom).toEqual([{ secretRef: { name: 's' } }, { configMapRef: { name: 'c' } }]);
  expect(template.spec).toMatchObject({ serviceAccountName: 'avstemming', restartPolicy: 'Never' });
});

test('probes are accepted and never used', () => {
  const [main] = cronJobOf(plan({ liveness: { path: '/alive' } })).spec.jobTemplate.spec.template.spec.containers;
  expect(Object.keys(main).filter((key) => key.endsWith('Probe'))).toEqual([]);
});

test('a database: its objects, its secret, and a proxy as a native sidecar', () => {
  const objects = plan({ gcp: { sqlInstances: [{ type: 'POSTGRES_17', tier: 'db-f1-micro' }] } });
  expect(namesOf(objects)).toEqual(
    expect.arrayContaining([
      'SQLInstance/avstemming',
      'SQLDatabase/avstemming',
      'SQLUser/avstemming',
      'Secret/google-sql-avstemming',
    ]),
  );
  const { initContainers } = cronJobOf(objects).spec.jobTemplate.spec.template.spec;
  expect(initContainers).toMatchObject([{ name: 'cloudsql-proxy', restartPolicy: 'Always' }]);
});

test('data outlives its object unless cascadingDelete says otherwise', () => {
  const [keep, drop] = plan({ gcp: { buckets: [{ name: 'keep' }, { name: 'drop', cascadingDelete: true }] } }).filter(
    (each) => each.kind === 'StorageBucket',
  );
  expect(keep.metadata.annotations['cnrm.cloud.google.com/deletion-policy']).toBe('abandon');
  expect(drop.metadata.annotations['cnrm.cloud.google.com/deletion-policy']).toBeUndefined();
});

test('IAM objects live in another namespace, and so have no owner', () => {
  const account = plan({ gcp: { buckets: [] } }).find((each) => each.kind === 'IAMServiceAccount');
  expect(account.metadata).toMatchObject({
    namespace: 'serviceaccounts',
    labels: { app: 'avstemming', team: 'myteam' },
  });
  expect(account.metadata.ownerReferences).toBeUndefined();
});

test('each feature makes its object', () => {
  const spec = {
    accessPolicy: { outbound: { external: [{ host: 'nav.no' }, { ipv4: '1.2.3.4' }] } },
    azure: { application: { enabled: true } },
    maskinporten: { enabled: true },
    kafka: { pool: 'dev', streams: true },
  };
  expect(namesOf(plan(spec))).toEqual([
    'ServiceAccount/avstemming',
    'NetworkPolicy/avstemming',
    'FQDNNetworkPolicy/avstemming-fqdn',
    'AzureAdApplication/avstemming',
    'MaskinportenClient/avstemming',
    'AivenApplication/avstemming',
    'Stream/avstemming',
    'CronJob/avstemming',
  ]);
});

test('the one-shot Job: 48 characters of the name and the generation, owned as a controller owns', () => {
  const cronJob = cronJobOf(plan({}, 'n'.repeat(52)));
  const job: any = planRolloutJob({ ...cronJob, metadata: { ...cronJob.metadata, uid: 'uid-2', generation: 7 } });
  expect(job.metadata.name).toBe(`${'n'.repeat(48)}-7`);
  expect(job.metadata.ownerReferences).toEqual([
    {
      apiVersion: 'batch/v1',
      kind: 'CronJob',
      name: 'n'.repeat(52),
      uid: 'uid-2',
      controller: true,
      blockOwnerDeletion: true,
    },
  ]);
  expect(job.spec).toEqual(cronJob.spec.jobTemplate.spec);
});

test('a ttl is a Go duration; any other is what FailedGenerate says', () => {
  expect(parseTtl({ ttl: '1h30m' })).toBe(5_400_000);
  expect(parseTtl({ ttl: '1.5s' })).toBe(1500);
  expect(parseTtl({})).toBeUndefined();
  expect(() => plan({ ttl: 'soon' })).toThrow('parsing TTL: time: invalid duration "soon"');
});
