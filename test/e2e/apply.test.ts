// `kubectl naisjob apply` as a person types it, and what server and operator make of it.

import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { beforeAll, describe, expect, test } from 'vitest';
import { stringify } from 'yaml';
import type { Json } from '../support/kube-api.ts';
import { runNaisjob } from '../support/naisjob.ts';
import { createNamespace, type TestNamespace } from '../support/namespace.ts';
import { target } from '../support/target.ts';
import { waitFor } from '../support/wait-for.ts';

let ns: TestNamespace;
beforeAll(async () => {
  ns = await createNamespace();
});

const folder = mkdtempSync(join(tmpdir(), 'apply-'));
const NEVER = '0 3 29 2 *';

function aJob(name: string, spec: Json = {}): Json {
  const its = { image: 'localhost/busybox:1', command: ['sh', '-c', 'echo hello'], schedule: NEVER, ...spec };
  return { apiVersion: 'nais.io/v1', kind: 'Naisjob', metadata: { name }, spec: its };
}

function write(name: string, ...objects: Json[]): string {
  const path = join(folder, `${name}.yaml`);
  writeFileSync(path, objects.map((each) => stringify(each)).join('---\n'));
  return path;
}

const apply = (path: string, ...args: string[]) => runNaisjob(['apply', '-f', path, '-n', ns.name, ...args]);
const naisjobOf = (name: string): Promise<Json> => ns.api.get(ns.path('naisjobs', name));

test('created, unchanged, configured: the difference is shown, and this change is seen to be synchronized', async () => {
  const path = write('nattlig', aJob('nattlig'));
  const created = await apply(path);
  expect(created).toMatchObject({
    code: 0,
    stdout: expect.stringMatching(/^naisjob\.nais\.io\/nattlig created, \w+\n$/),
  });
  const first = await naisjobOf('nattlig');
  expect(first.status.synchronizationHash).toBeDefined();

  expect(await apply(path)).toEqual({ code: 0, stdout: 'naisjob.nais.io/nattlig unchanged\n', stderr: '' });
  expect((await naisjobOf('nattlig')).status.synchronizationTime).toBe(first.status.synchronizationTime);

  write('nattlig', aJob('nattlig', { schedule: '0 4 29 2 *' }));
  const { code, stdout, stderr } = await apply(path, '-o', 'json');
  expect({ code, stderr: stderr.replace(/^waiting.*\n/, '') }).toEqual({ code: 0, stderr: '' });
  const result = JSON.parse(stdout);
  const second = await naisjobOf('nattlig');
  expect(result).toMatchObject({
    verb: 'apply',
    kind: 'Naisjob',
    name: 'nattlig',
    namespace: ns.name,
    dryRun: 'none',
    change: 'configured',
    live: { spec: { schedule: NEVER } },
    manifest: { spec: { schedule: '0 4 29 2 *' } },
    synchronization: { hash: second.status.synchronizationHash },
  });
  expect(second.status.synchronizationHash).not.toBe(first.status.synchronizationHash);
  expect((await ns.api.get(ns.path('cronjobs', 'nattlig'))).spec.schedule).toBe('0 4 29 2 *');

  write('nattlig', aJob('nattlig', { schedule: '0 4 29 2 *', command: ['true'] }));
  expect((await apply(path)).stderr).toContain('-    - sh\n-    - -c\n-    - echo hello\n+    - "true"\n');
});

test('what the file no longer has goes, and what somebody else wrote is said to stay', async () => {
  const path = write('less', aJob('less', { backoffLimit: 1 }));
  await apply(path);
  await ns.api.patch(`${ns.path('naisjobs', 'less')}?fieldManager=deploy`, { spec: { parallelism: 2 } });
  write('less', aJob('less'));
  const { code, stderr } = await apply(path);
  expect(code).toBe(0);
  expect(stderr).toContain('-  backoffLimit: 1\n');
  expect(stderr).toContain(
    `Warning: spec.parallelism is not in ${path} and stays as it is, because "deploy" wrote it (kubectl replace -f takes away what a manifest does not have)\n`,
  );
  const { spec } = await naisjobOf('less');
  expect([spec.backoffLimit, spec.parallelism]).toEqual([undefined, 2]);
});

test('a conflict: who owns what, exit 1, nothing done; --force-conflicts takes it over', async () => {
  await ns.api.create(`${ns.path('naisjobs')}?fieldManager=deploy`, aJob('owned'));
  const path = write('owned', aJob('owned', { schedule: '0 5 29 2 *' }));
  const refused = await apply(path);
  expect({ code: refused.code, stdout: refused.stdout }).toEqual({ code: 1, stdout: '' });
  expect(refused.stderr).toMatch(
    /^Error from server \(Conflict\): naisjob\.nais\.io\/owned: the manifest changes fields that others own: "deploy" using nais\.io\/v1[^:]*(?::\d\d:\d\dZ)?: \.spec\.schedule\nTo take them over/,
  );
  expect((await naisjobOf('owned')).spec.schedule).toBe(NEVER);
  expect((await apply(path, '--force-conflicts', '--field-manager=team')).code).toBe(0);
  const { spec, metadata } = await naisjobOf('owned');
  expect(spec.schedule).toBe('0 5 29 2 *');
  expect(metadata.managedFields.map((each: Json) => [each.manager, each.operation])).toContainEqual(['team', 'Apply']);
});

test('the server checks strictly before anything is done: all files or none', async () => {
  const good = write('good', aJob('good'));
  const bad = write('bad', aJob('bad', { shedule: NEVER }));
  const { code, stdout, stderr } = await apply(good, '-f', bad);
  expect({ code, stdout, stderr }).toEqual({
    code: 1,
    stdout: '',
    stderr: [
      'Nothing was applied, because of what was refused:',
      `error: the server would not take naisjob.nais.io/bad as ${bad} says: .spec.shedule: field not declared in schema`,
      'Mend the manifest; nothing was changed.',
      '',
    ].join('\n'),
  });
  expect((await ns.api.request('GET', ns.path('naisjobs', 'good'))).code).toBe(404);
  const wrong = await apply(write('wrong', aJob('wrong', { restartPolicy: 'Always' })), '-o', 'json');
  expect(wrong.code).toBe(1);
  expect(JSON.parse(wrong.stdout).error).toMatchObject({
    reason: 'Refused',
    message: expect.stringContaining('spec.restartPolicy: Unsupported value: "Always"'),
  });
});

test('the operator’s own error, word for word, exit 1', async () => {
  const { code, stderr } = await apply(write('mortal', aJob('mortal', { ttl: 'soon' })));
  expect(code).toBe(1);
  const { message } = (await naisjobOf('mortal')).status.conditions[0];
  expect(stderr).toContain(
    `error: the operator could not synchronize naisjob.nais.io/mortal: FailedGenerate: ${message}\nThe change is stored.`,
  );
  // The same manifest again: there is nothing to apply, and it is still wrong.
  const again = await apply(join(folder, 'mortal.yaml'));
  expect(again.stdout).toBe('naisjob.nais.io/mortal unchanged\n');
  expect(again.stderr).toContain('Warning: the operator has not synchronized naisjob.nais.io/mortal as it is');
  // Mended, it is answered anew.
  expect((await apply(write('mortal', aJob('mortal')))).code).toBe(0);
});

test('back from a manifest that failed to the last good one: stored, and how to clear the state', async () => {
  const path = write('back', aJob('back'));
  expect((await apply(path)).code).toBe(0);
  await waitFor('its rollout', async () => (await naisjobOf('back')).status.synchronizationState === 'RolloutComplete');
  write('back', aJob('back', { ttl: 'soon' }));
  expect((await apply(path)).code).toBe(1);
  write('back', aJob('back'));
  const { code, stdout, stderr } = await apply(path);
  expect({ code, stdout }).toEqual({ code: 0, stdout: 'naisjob.nais.io/back configured\n' });
  expect(stderr).toContain(`kubectl naisjob rerun back -n ${ns.name} --strategy=resync\n`);
  expect((await naisjobOf('back')).spec.ttl).toBeUndefined();
});

test('dry runs store nothing and show the difference', async () => {
  const path = write('dry', aJob('dry'));
  expect(await apply(path, '--dry-run=client')).toEqual({
    code: 0,
    stdout: [
      `Plan to apply naisjob.nais.io/dry in namespace ${ns.name}:`,
      '  1. create naisjob.nais.io/dry',
      `     server-side apply of ${path} as field manager kubectl-naisjob`,
      '  2. wait naisjob.nais.io/dry',
      '     until the operator has synchronized this change',
      'naisjob.nais.io/dry created (dry run)',
      '',
    ].join('\n'),
    stderr: '',
  });
  expect(await apply(path, '--dry-run=server')).toEqual({
    code: 0,
    stdout: 'naisjob.nais.io/dry created (server dry run)\n',
    stderr: '',
  });
  expect((await ns.api.request('GET', ns.path('naisjobs', 'dry'))).code).toBe(404);
  await apply(path);
  write('dry', aJob('dry', { backoffLimit: 2 }));
  for (const dryRun of ['client', 'server']) {
    const { stdout } = await apply(path, `--dry-run=${dryRun}`);
    expect(stdout).toContain('+  backoffLimit: 2\n');
  }
  expect((await naisjobOf('dry')).spec.backoffLimit).toBeUndefined();
});

describe('one-shot jobs', () => {
  test('--follow: the run that the operator starts for this change, and its exit code', async () => {
    const say = (text: string, code: number) =>
      aJob('once', { schedule: undefined, backoffLimit: 0, command: ['sh', '-c', `echo ${text}; exit ${code}`] });
    const path = write('once', say('first', 0));
    expect(await apply(path, '--follow')).toMatchObject({ code: 0, stdout: 'first\n' });
    write('once', say('second', 3));
    const { code, stdout, stderr } = await apply(path, '--follow');
    expect({ code, stdout }).toEqual({ code: 3, stdout: 'second\n' });
    expect(stderr).toContain('run once-2 failed: BackoffLimitExceeded (exit 3, 1 attempt');
    const again = await apply(path, '--wait', '-o', 'json');
    expect({ code: again.code, change: JSON.parse(again.stdout).change }).toEqual({ code: 0, change: 'unchanged' });
  });

  test('--wait on a job with a schedule: none comes, and that is said', async () => {
    const { code, stdout, stderr } = await apply(write('scheduled', aJob('scheduled')), '--wait');
    expect(code).toBe(0);
    expect(stdout).toMatch(/^naisjob\.nais\.io\/scheduled created, \w+\n$/);
    expect(stderr).toContain('Warning: the operator starts no run: the job has a schedule\n');
  });
});

test('an Image and its Naisjob from stdin: the Naisjob is done when it runs that image', async () => {
  const image = (its: string) => ({
    apiVersion: 'nais.io/v1',
    kind: 'Image',
    metadata: { name: 'pair' },
    spec: { image: its },
  });
  const job = aJob('pair', { image: undefined });
  const input = (its: string) => [job, image(its)].map((each) => stringify(each)).join('---\n');
  const both = (its: string) => runNaisjob(['apply', '-f', '-', '-n', ns.name], { input: input(its) });
  const first = await both('localhost/busybox:1');
  expect(first.code).toBe(0);
  expect(first.stdout).toMatch(/^naisjob\.nais\.io\/pair created, \w+\nimage\.nais\.io\/pair created\n$/);
  const second = await both('localhost/busybox:2');
  expect(second.stdout).toMatch(/^naisjob\.nais\.io\/pair unchanged, \w+\nimage\.nais\.io\/pair configured\n$/);
  expect((await naisjobOf('pair')).status.effectiveImage).toBe('localhost/busybox:2');
  const { containers } = (await ns.api.get(ns.path('cronjobs', 'pair'))).spec.jobTemplate.spec.template.spec;
  expect(containers[0].image).toBe('localhost/busybox:2');
});

test('a schedule that was suspended by hand is resumed by a change, and that is said first', async () => {
  const path = write('held', aJob('held'));
  await apply(path);
  await runNaisjob(['suspend', 'held', '-n', ns.name]);
  write('held', aJob('held', { backoffLimit: 1 }));
  const { code, stderr } = await apply(path);
  expect(code).toBe(0);
  expect(stderr).toContain(
    'Warning: the schedule of naisjob.nais.io/held is suspended by hand, and this change resumes it\n',
  );
  expect((await ns.api.get(ns.path('cronjobs', 'held'))).spec.suspend).toBe(false);
});

test.each([
  ['other kinds', { apiVersion: 'v1', kind: 'ConfigMap', metadata: { name: 'x' } }, 'apply takes Naisjobs and Images'],
  ['a template', aJob('x', { image: '{{image}}' }), 'is a template: it says {{image}}'],
])('%s: refused before anything is sent', async (_, object, message) => {
  const { code, stderr } = await apply(write('x', object as Json));
  expect(code).toBe(2);
  expect(stderr).toContain(message);
});

test('without the right to patch: the server’s word, exit 4', async () => {
  await ns.allowAlice([{ apiGroups: ['nais.io'], resources: ['naisjobs'], verbs: ['get', 'list', 'watch'] }]);
  const { code, stderr } = await runNaisjob(['apply', '-f', write('theirs', aJob('theirs')), '-n', ns.name], {
    kubeconfig: target().kubeconfigs.alice,
  });
  expect(code).toBe(4);
  expect(stderr).toContain(`kubectl auth can-i patch naisjobs.nais.io -n ${ns.name}`);
});
