// What a cluster's own rules refuse to a run. The practice cluster has none of these admission plugins: there each is a
// scenario (test/scenarios/diagnose), in the words that are seen here.

import { describe, expect, onTestFinished, test } from 'vitest';
import type { Json } from '../support/kube-api.ts';
import { createNamespace, type TestNamespace } from '../support/namespace.ts';
import { target } from '../support/target.ts';
import { expectSound, findFirst, sh, untilEvent, untilPod } from './support/diagnose.ts';

async function deployRefused(
  name: string,
  prepare: (ns: TestNamespace) => Promise<unknown>,
  spec: Json = {},
): Promise<TestNamespace> {
  const ns = await createNamespace();
  await prepare(ns);
  await ns.deploy(name, { command: sh('true'), ...spec });
  await untilEvent(ns, 'FailedCreate', `${name}-1`);
  return ns;
}

const refused = (name: string, code: string, problem: RegExp, more: Json = {}): Json => ({
  code,
  certainty: 'certain',
  problem: expect.stringMatching(problem),
  object: `job.batch/${name}-1`,
  event: 'FailedCreate',
  time: expect.stringMatching(/^\d{4}-/),
  ...more,
});

describe.skipIf(target().name === 'sandbox')('of a real cluster', () => {
  test("less than the namespace's LimitRange wants", async () => {
    const limit = { type: 'Container', min: { memory: '64Mi' } };
    const spec = { resources: { requests: { memory: '16Mi' } } };
    const ns = await deployRefused(
      'small',
      ({ api, name }) =>
        api.create(`/api/v1/namespaces/${name}/limitranges`, {
          apiVersion: 'v1',
          kind: 'LimitRange',
          metadata: { name: 'not-so-small' },
          spec: { limits: [limit] },
        }),
      spec,
    );
    const commands = [`kubectl describe limitrange -n ${ns.name}`];
    expect(await findFirst(ns, 'small')).toMatchObject(
      refused('small', 'LimitRangeViolated', /outside the namespace's LimitRange$/, { commands }),
    );
  });

  const quotaOf = (hard: Json) => (ns: TestNamespace) =>
    ns.api.create(`/api/v1/namespaces/${ns.name}/resourcequotas`, {
      apiVersion: 'v1',
      kind: 'ResourceQuota',
      metadata: { name: 'team' },
      spec: { hard },
    });

  test('a quota that wants every pod to say what it needs', async () => {
    const ns = await deployRefused('silent', quotaOf({ 'requests.cpu': '2' }));
    expect(await findFirst(ns, 'silent')).toMatchObject(
      refused('silent', 'QuotaWantsResources', /ResourceQuota wants every pod to say requests\.cpu$/, {
        commands: [],
      }),
    );
  });

  test('more than a quota has in all', async () => {
    const resources = { requests: { memory: '512Mi' } };
    const ns = await deployRefused('large', quotaOf({ 'requests.memory': '256Mi' }), { resources });
    expect(await findFirst(ns, 'large')).toMatchObject(
      refused('large', 'QuotaExceeded', /ResourceQuota team leaves no room for it$/, {
        remedy: expect.stringContaining('more than the quota has in all'),
      }),
    );
  });

  test('a memory limit in which not even a container starts', async () => {
    const ns = await createNamespace();
    await ns.deploy('kibi', { command: sh('true'), resources: { limits: { memory: '512Ki' } } });
    await untilEvent(
      ns,
      'FailedCreatePodSandBox',
      await untilPod(ns, 'kibi', () => true).then(({ metadata }) => metadata.name),
    );
    expect(await findFirst(ns, 'kibi')).toMatchObject({
      code: 'ContainerCannotStart',
      remedy: expect.stringContaining('unit of spec.resources.limits.memory'),
    });
  });

  test("what the namespace's Pod Security level forbids", async () => {
    const ns = await deployRefused('root', ({ api, name }) =>
      api.patch(`/api/v1/namespaces/${name}`, {
        metadata: { labels: { 'pod-security.kubernetes.io/enforce': 'restricted' } },
      }),
    );
    expect(await findFirst(ns, 'root')).toMatchObject(
      refused('root', 'AdmissionDenied', /Pod Security level restricted:latest refuses it$/),
    );
  });

  test('a webhook that does not answer; without it the run starts by itself', async () => {
    const path = '/apis/admissionregistration.k8s.io/v1/validatingwebhookconfigurations';
    const ns = await deployRefused('hooked', async ({ api, name }) => {
      const rule = { apiGroups: [''], apiVersions: ['v1'], operations: ['CREATE'], resources: ['pods'] };
      await api.create(path, {
        apiVersion: 'admissionregistration.k8s.io/v1',
        kind: 'ValidatingWebhookConfiguration',
        metadata: { name },
        webhooks: [
          {
            name: 'away.example.com',
            clientConfig: { service: { namespace: name, name: 'away' } },
            rules: [{ ...rule, scope: 'Namespaced' }],
            namespaceSelector: { matchLabels: { 'kubernetes.io/metadata.name': name } },
            failurePolicy: 'Fail',
            sideEffects: 'None',
            admissionReviewVersions: ['v1'],
          },
        ],
      });
      onTestFinished(async () => void (await api.request('DELETE', `${path}/${name}`)));
    });
    expect(await findFirst(ns, 'hooked')).toMatchObject(
      refused('hooked', 'WebhookUnavailable', /the admission webhook away\.example\.com does not answer$/),
    );
    await ns.api.remove(`${path}/${ns.name}`);
    await ns.untilOver('hooked-1');
    await expectSound(ns, 'hooked');
  });
});

test('a ConfigMap that nobody made: made, the run goes on by itself', async () => {
  const ns = await createNamespace();
  await ns.deploy('settings', { command: sh('true'), envFrom: [{ configmap: 'settings-map' }] });
  await untilPod(ns, 'settings', ({ status }) =>
    status?.containerStatuses?.some((each: Json) => each.state?.waiting?.reason === 'CreateContainerConfigError'),
  );
  expect(await findFirst(ns, 'settings')).toMatchObject({
    code: 'ConfigMapMissing',
    commands: [`kubectl get configmaps,secrets -n ${ns.name}`],
  });
  await ns.api.create(`/api/v1/namespaces/${ns.name}/configmaps`, {
    apiVersion: 'v1',
    kind: 'ConfigMap',
    metadata: { name: 'settings-map' },
    data: { LEVEL: 'high' },
  });
  await ns.untilOver('settings-1');
  await expectSound(ns, 'settings');
});
