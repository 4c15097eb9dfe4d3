// Who one is, of several that one could be: lists of kubeconfigs, impersonation, and what kuberc allows. Beside kubectl itself.

import { writeFileSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import { beforeAll, expect, test } from 'vitest';
import { createNamespace, type TestNamespace } from '../support/namespace.ts';
import { target } from '../support/target.ts';
import { aPlugin, askBoth, folder, kubeconfigWith, type Asked } from './support/kubeconfigs.ts';

const HAS_KUBECTL = target().kubectl !== undefined;

let ns: TestNamespace;
beforeAll(async () => {
  ns = await createNamespace();
  await ns.deploy('avstemming', { schedule: '0 3 1 1 *' });
  const rbac = `/apis/rbac.authorization.k8s.io/v1/namespaces/${ns.name}`;
  const apiVersion = 'rbac.authorization.k8s.io/v1';
  const rules = [{ apiGroups: ['*'], resources: ['*'], verbs: ['get', 'list'] }];
  await ns.api.create(`${rbac}/roles`, { apiVersion, kind: 'Role', metadata: { name: 'night' }, rules });
  await ns.api.create(`${rbac}/rolebindings`, {
    apiVersion,
    kind: 'RoleBinding',
    metadata: { name: 'night' },
    roleRef: { apiGroup: 'rbac.authorization.k8s.io', kind: 'Role', name: 'night' },
    subjects: [{ apiGroup: 'rbac.authorization.k8s.io', kind: 'Group', name: 'night-shift' }],
  });
});

const firstLine = (text: string) => text.split('\n')[0];

function expectSame({ kubectl, naisjob }: Asked): void {
  expect(naisjob.stdout).toBe(kubectl.stdout);
  expect(firstLine(naisjob.stderr)).toBe(firstLine(kubectl.stderr));
}

test.skipIf(!HAS_KUBECTL)(
  'of several kubeconfigs the first that says something is right, and a missing one says nothing',
  async () => {
    const alice = kubeconfigWith(({ context }) => (context.namespace = ns.name), 'alice');
    const admin = kubeconfigWith(({ context }) => (context.namespace = ns.name));
    const refused = await askBoth(['/nowhere', alice, admin].join(delimiter));
    expectSame(refused);
    expect(refused.naisjob).toMatchObject({ code: 4, stderr: expect.stringContaining('User "alice@example.com"') });
    const allowed = await askBoth(['', admin, '/nowhere', alice].join(delimiter));
    expectSame(allowed);
    expect(allowed.naisjob.stdout).toBe('naisjob.nais.io/avstemming\n');
  },
);

test.skipIf(!HAS_KUBECTL)('an entry of a later file does not mend one of an earlier file', async () => {
  const broken = kubeconfigWith(({ user }) => (user.token = 'wrong'));
  const asked = await askBoth([broken, target().kubeconfigs.admin].join(delimiter), ['-n', ns.name]);
  expectSame(asked);
  expect(asked.naisjob.code).toBe(4);
});

test.skipIf(!HAS_KUBECTL).each([
  ['a person without rights', ['--as=bob']],
  ['groups, of which one may', ['--as=bob', '--as-group=x', '--as-group=night-shift', '--as-uid=7']],
])('impersonating %s', async (_, flags) => {
  expectSame(await askBoth(target().kubeconfigs.admin, ['-n', ns.name, ...flags]));
});

test.skipIf(!HAS_KUBECTL).each([
  ['AllowAll', 'credentialPluginPolicy: AllowAll', 0],
  ['DenyAll', 'credentialPluginPolicy: DenyAll', 4],
  ['a list without it', 'credentialPluginPolicy: Allowlist\ncredentialPluginAllowlist: [{ name: other }]', 4],
])('a credential plugin, and a kuberc that says %s', async (_, preference, code) => {
  const kuberc = join(folder, 'kuberc');
  writeFileSync(kuberc, `apiVersion: kubectl.config.k8s.io/v1beta1\nkind: Preference\n${preference}\n`);
  const kubeconfig = kubeconfigWith(({ user }) => {
    Object.assign(user, { exec: aPlugin(user.token), token: undefined });
  });
  const { kubectl, naisjob } = await askBoth(kubeconfig, ['-n', ns.name], { KUBERC: kuberc });
  expect(naisjob).toMatchObject({ code, stdout: kubectl.stdout });
  const reason = firstLine(kubectl.stderr)?.replace('Unable to connect to the server: ', '');
  expect(firstLine(naisjob.stderr)).toContain(reason);
});
