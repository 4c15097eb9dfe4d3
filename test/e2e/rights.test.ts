// Each verb without each right that it uses, one at a time, on the real RBAC: it says which right is missing and has changed
// nothing, or shows the rest and says what it leaves out.

import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { beforeAll, describe, expect, test } from 'vitest';
import type { Json } from '../support/kube-api.ts';
import { runNaisjob } from '../support/naisjob.ts';
import { createNamespace, type TestNamespace } from '../support/namespace.ts';
import { serverMinor } from '../support/server-minor.ts';
import { waitFor } from '../support/wait-for.ts';
import { listening, startRun, trapping, untilSidecarsRun } from './support/stuck-runs.ts';

const ALL_VERBS = ['get', 'list', 'watch', 'create', 'patch', 'delete'];
const ALL: [group: string, resources: string[]][] = [
  ['nais.io', ['naisjobs', 'naisjobs/status', 'images']],
  ['batch', ['jobs', 'cronjobs']],
  ['', ['pods', 'pods/log', 'pods/exec', 'pods/portforward', 'events', 'serviceaccounts']],
];

const ACTIVE = 'avstemming-active';
const KEPT = 'kept';
/** Stuck, with a sidecar that is told by a command, and with one that is told through its port. */
const HELD = 'held-1';
const MESHED = 'meshed-1';
const RBAC = 'rbac.authorization.k8s.io';
let ns: TestNamespace;
let file: string;
beforeAll(async () => {
  ns = await createNamespace();
  const spec = { schedule: '0 3 1 1 *', command: ['sh', '-c', 'echo hello; sleep 3600'] };
  await ns.deploy('avstemming', spec);
  await runNaisjob(['trigger', 'avstemming', '-n', ns.name, '--name', ACTIVE]);
  await ns.api.until(ns.path('pods'), (pods) => pods.some(({ status }) => status?.phase === 'Running'));
  await prepareKept();
  await Promise.all([
    startRun(ns, HELD, { app: 'held', sidecars: [trapping('vks-sidecar', 'INT')] }),
    startRun(ns, MESHED, { app: 'meshed', sidecars: [listening('istio-proxy', 15000, 'POST', '/quitquitquit')] }),
  ]);
  await Promise.all([untilSidecarsRun(ns, HELD), untilSidecarsRun(ns, MESHED)]);
  file = join(mkdtempSync(join(tmpdir(), 'rights-')), 'job.yaml');
  const metadata = { name: 'avstemming', namespace: ns.name, labels: { changed: 'yes' } };
  const image = 'localhost/busybox:1';
  writeFileSync(
    file,
    JSON.stringify({ apiVersion: 'nais.io/v1', kind: 'Naisjob', metadata, spec: { image, ...spec } }),
  );
});

/** A job whose schedule and whose run are suspended. */
async function prepareKept(): Promise<void> {
  await ns.deploy(KEPT, { schedule: '0 3 1 1 *', command: ['sh', '-c', 'sleep 3600'] });
  await runNaisjob(['trigger', KEPT, '-n', ns.name, '--name', `${KEPT}-1`]);
  // Until then the operator would take its CronJob, when it is suspended, for a one-shot job's.
  const state = async () => (await ns.api.get(ns.path('naisjobs', KEPT))).status?.synchronizationState;
  await waitFor('the rollout', async () => (await state()) === 'RolloutComplete');
  const pods = `${ns.path('pods')}?labelSelector=job-name%3D${KEPT}-1`;
  await ns.api.until(pods, (found) => found.length === 1);
  await ns.api.patch(ns.path('jobs', `${KEPT}-1`), { spec: { suspend: true } });
  await ns.api.patch(ns.path('cronjobs', KEPT), { spec: { suspend: true } });
  await ns.api.until(pods, (found) => found.length === 0);
}

let count = 0;

/** A person who may do everything but `verb` on `resource` (`jobs.batch`, `pods/log`). */
async function aPersonWithout(verb: string, resource: string): Promise<string> {
  const name = `without-${(count += 1)}`;
  const rules = ALL.flatMap(([group, resources]) =>
    resources.map((each) => {
      const isIt = resource === (group === '' ? each : each.replace(/^(\w+)/, `$1.${group}`));
      const verbs = isIt ? ALL_VERBS.filter((one) => one !== verb) : ALL_VERBS;
      return { apiGroups: [group], resources: [each], verbs };
    }),
  );
  const path = `/apis/${RBAC}/v1/namespaces/${ns.name}`;
  const apiVersion = `${RBAC}/v1`;
  await ns.api.create(`${path}/roles`, { apiVersion, kind: 'Role', metadata: { name }, rules });
  await ns.api.create(`${path}/rolebindings`, {
    apiVersion,
    kind: 'RoleBinding',
    metadata: { name },
    roleRef: { apiGroup: RBAC, kind: 'Role', name },
    subjects: [{ apiGroup: RBAC, kind: 'User', name }],
  });
  // Rights arrive a moment after the binding, all at once.
  const resourceAttributes = { namespace: ns.name, verb: 'watch', resource: 'serviceaccounts' };
  const review = {
    apiVersion: 'authorization.k8s.io/v1',
    kind: 'SubjectAccessReview',
    spec: { user: name, resourceAttributes },
  };
  await waitFor(`the rights of ${name}`, async () => {
    const { status } = await ns.api.create('/apis/authorization.k8s.io/v1/subjectaccessreviews', review);
    return status.allowed === true;
  });
  return name;
}

/** What a change would move. */
async function readState(): Promise<unknown> {
  const lists = await Promise.all((['naisjobs', 'cronjobs', 'jobs'] as const).map((each) => ns.api.get(ns.path(each))));
  const running = (await ns.api.get(ns.path('pods'))).items.map(({ metadata, status }: Json) => {
    const names = status.containerStatuses?.filter(({ state }: Json) => state.running).map(({ name }: Json) => name);
    return [metadata.uid, names];
  });
  return [
    ...lists.map(({ items }) =>
      items.map(({ metadata, spec }: Json) => [metadata.name, metadata.uid, metadata.labels, spec]),
    ),
    running,
  ];
}

const NAME = 'avstemming';

describe('says which right is missing, with 4, and changes nothing', () => {
  test.each([
    ['list', 'list naisjobs.nais.io', []],
    ['tree', 'get naisjobs.nais.io', [NAME]],
    ['runs', 'get naisjobs.nais.io', [NAME]],
    ['runs', 'list jobs.batch', [NAME]],
    ['diagnose', 'get naisjobs.nais.io', [NAME]],
    ['logs', 'get pods/log', [NAME, ACTIVE]],
    ['logs', 'list pods', [NAME, ACTIVE]],
    ['wait', 'watch jobs.batch', [NAME, ACTIVE, '--timeout=1m']],
    ['trigger', 'get cronjobs.batch', [NAME]],
    ['trigger', 'list jobs.batch', [NAME]],
    ['trigger', 'create jobs.batch', [NAME]],
    ['trigger', 'create jobs.batch', [NAME, '--dry-run=server']],
    ['trigger', 'delete jobs.batch', [NAME, '--replace']],
    ['rerun', 'create jobs.batch', [NAME]],
    ['rerun', 'create jobs.batch', [NAME, '--dry-run=server']],
    ['rerun', 'patch naisjobs.nais.io/status', [NAME, '--strategy=resync']],
    ['suspend', 'patch cronjobs.batch', [NAME]],
    ['suspend', 'patch cronjobs.batch', [NAME, '--dry-run=server']],
    ['stop', 'delete jobs.batch', [NAME, '--yes']],
    ['stop', 'delete jobs.batch', [NAME, '--dry-run=server']],
    ['stop', 'patch jobs.batch', [NAME, '--suspend', '--yes']],
    ['apply', 'patch naisjobs.nais.io', ['-f', 'FILE']],
    ['apply', 'patch naisjobs.nais.io', ['-f', 'FILE', '--dry-run=server']],
    ['reset', 'delete naisjobs.nais.io', [NAME, '--yes', '--force']],
    ['reset', 'delete cronjobs.batch', [NAME, '--yes', '--force']],
    ['reset', 'create naisjobs.nais.io', [NAME, '--yes', '--force']],
    ['reset', 'delete cronjobs.batch', [NAME, '--yes', '--cronjob-only', '--force']],
    ['reset', 'patch naisjobs.nais.io/status', [NAME, '--yes', '--cronjob-only', '--force']],
    ['resume', 'patch cronjobs.batch', [KEPT]],
    ['resume', 'patch cronjobs.batch', [KEPT, '--dry-run=server']],
    ['resume', 'patch jobs.batch', [KEPT, '--run', `${KEPT}-1`]],
    ['kill-sidecars', 'list pods', ['--all', '--yes']],
    ['kill-sidecars', 'list events', ['--all', '--history']],
  ])('%s without the right to %s: %s', async (verb, right, words) => {
    const [missing = '', resource = ''] = right.split(' ');
    const before = await readState();
    const person = await aPersonWithout(missing, resource);
    const args = words.map((word) => (word === 'FILE' ? file : word));
    const { code, stdout, stderr } = await runNaisjob([verb, ...args, '-n', ns.name, `--as=${person}`]);
    expect({ code, stdout, stderr }).toMatchObject({ code: 4, stdout: '' });
    expect(stderr).toContain('Error from server (Forbidden): ');
    expect(stderr).toContain(`You need the right to ${right} in namespace ${ns.name}: kubectl auth can-i ${missing} `);
    expect(await readState()).toEqual(before);
  });
});

describe('leaves out what may not be read, and says so', () => {
  test.each([
    ['list', 'list cronjobs.batch', []],
    ['list', 'list jobs.batch', []],
    ['runs', 'list pods', [NAME]],
    ['runs', 'list events', [NAME]],
    ['tree', 'list pods', [NAME]],
    ['tree', 'list jobs.batch', [NAME]],
    ['tree', 'list cronjobs.batch', [NAME]],
    ['tree', 'list images.nais.io', [NAME]],
    ['tree', 'list serviceaccounts', [NAME]],
    ['diagnose', 'list events', [NAME]],
    ['diagnose', 'list pods', [NAME]],
    ['diagnose', 'get serviceaccounts', [NAME]],
    ['diagnose', 'get cronjobs.batch', [NAME]],
    ['diagnose', 'list jobs.batch', [NAME]],
  ])('%s without the right to %s', async (verb, right, words) => {
    const [missing = '', resource = ''] = right.split(' ');
    const person = await aPersonWithout(missing, resource);
    const { code, stdout, stderr } = await runNaisjob([verb, ...words, '-n', ns.name, `--as=${person}`]);
    expect({ code, stdout, stderr }).toMatchObject({ code: 0, stdout: expect.stringContaining(NAME) });
    expect(stderr).toMatch(
      new RegExp(`^Warning: ${resource} left out: ${resource}.* is forbidden: User "${person}"`, 'm'),
    );
  });
});

describe('a sidecar that may not be told goes on, and is reported; others are told all the same', () => {
  test.for([
    ['get pods/exec', HELD, ''],
    ['create pods/exec', HELD, ''],
    ['create pods/exec', HELD, '--dry-run=server'],
    ['get pods/portforward', MESHED, ''],
    ['create pods/portforward', MESHED, ''],
    ['create pods/portforward', MESHED, '--dry-run=server'],
  ] as const)('kill-sidecars without the right to %s: %s %s', async ([right, run, flag], { skip }) => {
    const [missing = '', resource = ''] = right.split(' ');
    if (missing === 'create' && (await serverMinor()) < 35) skip('this Kubernetes wants get alone');
    const words = flag === '' ? [] : [flag];
    const before = await readState();
    const person = await aPersonWithout(missing, resource);
    const { code, stderr } = await runNaisjob(['kill-sidecars', run, '-y', ...words, '-n', ns.name, `--as=${person}`]);
    expect({ code, stderr }).toMatchObject({ code: 4 });
    expect(stderr).toContain(`You need the right to ${right} in namespace ${ns.name}: kubectl auth can-i ${missing} `);
    expect(await readState()).toEqual(before);
  });

  test('without the right to create events it is told, and the Event is missed in a warning', async () => {
    const person = await aPersonWithout('create', 'events');
    const { code, stdout, stderr } = await runNaisjob(['kill-sidecars', HELD, '-y', '-n', ns.name, `--as=${person}`]);
    expect({ code, stderr }).toEqual({
      code: 0,
      stderr: expect.stringMatching(/^Warning: no Event could be written/m),
    });
    expect(stdout).toContain('vks-sidecar');
  });
});
