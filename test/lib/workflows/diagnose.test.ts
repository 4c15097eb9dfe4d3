import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import type { LogOptions } from '../../../src/lib/cluster/cluster.ts';
import { StatusError } from '../../../src/lib/model/errors.ts';
import type { KubeObject } from '../../../src/lib/model/kube-object.ts';
import { CRONJOBS, PODS, SERVICE_ACCOUNTS } from '../../../src/lib/model/resource.ts';
import { toServerVersion } from '../../../src/lib/model/server-version.ts';
import { diagnoseJob } from '../../../src/lib/workflows/diagnose.ts';
import { listDiagnoseScenarios, readDiagnoseScenario } from '../../support/diagnose-scenario.ts';
import { createDeps } from '../../support/fake-cluster.ts';
import { createScenarioCluster, forbidden } from '../../support/scenario.ts';

function clusterOf(name: string, refused: string[] = [], logs: LogOptions[] = []) {
  const { objects, log, logs: logsOf, server } = readDiagnoseScenario(name);
  return createScenarioCluster(objects, refused, {
    version: async () => toServerVersion(server),
    async *logs(key, options) {
      logs.push(options);
      yield new TextEncoder().encode(logsOf[key.name] ?? log);
    },
  });
}

const diagnose = (name: string, refused: string[] = []) =>
  diagnoseJob('myteam', readDiagnoseScenario(name).name, createDeps(clusterOf(name, refused)));

describe('each scenario, and what is found in it, in order', () => {
  test.each(listDiagnoseScenarios())('%s', async (name) => {
    const { findings, broken } = await diagnose(name);
    const { expect: expected, remedy } = readDiagnoseScenario(name);
    expect(findings.map(({ level, certainty, code }) => `${level} ${certainty} ${code}`)).toEqual(expected);
    expect(findings[0]?.remedy ?? '').toContain(remedy);
    expect(broken).toBe(findings.some(({ level }) => level === 'broken'));
  });
});

describe('with fewer rights', () => {
  test.each([
    ['pods', 'pods left out: pods is forbidden: User "alice@example.com" cannot list resource "pods"'],
    [
      'jobs.batch',
      'jobs.batch left out: jobs.batch is forbidden: User "alice@example.com" cannot list resource "jobs"',
    ],
    ['events', 'events left out: events is forbidden: User "alice@example.com" cannot list resource "events"'],
  ])('what may not be read is named, and nothing is concluded from it: %s', async (refused, warning) => {
    const { findings, warnings } = await diagnose('works-running', [refused]);
    expect({ findings, warnings }).toEqual({ findings: [], warnings: [warning] });
  });

  test('a CronJob that may not be read is not a missing one', async () => {
    const { objects } = readDiagnoseScenario('works-scheduled');
    const cluster = createScenarioCluster(objects, [], {
      version: async () => undefined,
      get: async (resource, { name }) => {
        const found = objects.find((each) => each.kind === resource.kind && each.metadata.name === name);
        if (resource === CRONJOBS || resource === SERVICE_ACCOUNTS) throw forbidden(resource);
        return found as KubeObject;
      },
    });
    const { findings, warnings } = await diagnoseJob('myteam', 'avstemming', createDeps(cluster));
    expect(findings).toEqual([]);
    expect(warnings.map((each) => each.split(' ')[0])).toEqual(['cronjobs.batch', 'serviceaccounts']);
  });

  test('the run of a rollout is looked for by the right that is there: to list Jobs', async () => {
    const { objects, name } = readDiagnoseScenario('namesake');
    const asked: string[] = [];
    const get = createScenarioCluster(objects).get;
    const cluster = createScenarioCluster(objects, [], {
      version: async () => undefined,
      get: async (resource, key) => {
        asked.push(resource.kind);
        return get(resource, key);
      },
    });
    await diagnoseJob('myteam', name, createDeps(cluster));
    expect(asked).not.toContain('Job');
  });

  test('a log that may not be read leaves the rest as it is', async () => {
    const { objects } = readDiagnoseScenario('exit-3');
    const cluster = createScenarioCluster(objects, [], {
      version: async () => undefined,
      // oxlint-disable-next-line require-yield
      async *logs() {
        throw forbidden(PODS);
      },
    });
    const { findings, warnings } = await diagnoseJob('myteam', 'avstemming', createDeps(cluster));
    expect(findings).toMatchObject([{ code: 'ProgramFailed' }]);
    expect(findings[0]).not.toHaveProperty('log');
    expect(warnings[0]).toMatch(/^log of pod avstemming-1-x7k2p left out: /);
  });
});

test('what the server fails to give leaves the answer open; a right that is missing does not', async () => {
  const { objects } = readDiagnoseScenario('works-scheduled');
  const diagnoseWhere = (error: Error) =>
    diagnoseJob(
      'myteam',
      'avstemming',
      createDeps(
        createScenarioCluster(objects, [], {
          version: async () => {
            throw error;
          },
        }),
      ),
    );
  const down = new StatusError(
    { code: 503, reason: 'ServiceUnavailable', message: 'not now' },
    { verb: 'get', resource: 'version' },
  );
  expect(await diagnoseWhere(down)).toMatchObject({ broken: false, incomplete: true, findings: [] });
  expect(await diagnoseWhere(forbidden(PODS))).not.toHaveProperty('incomplete');
});

describe('the log of what failed', () => {
  test('is asked for once, its last lines only', async () => {
    const logs: LogOptions[] = [];
    const deps = createDeps(clusterOf('exit-3', [], logs));
    const { findings } = await diagnoseJob('myteam', 'avstemming', deps);
    expect(logs).toMatchObject([{ container: 'avstemming', previous: false, tailLines: 200 }]);
    expect(findings[0]?.log).toEqual({ pod: 'avstemming-1-x7k2p', container: 'avstemming', lines: ['connecting'] });
  });

  test('is that of the container before the restart in a crash loop, and of none when nothing failed', async () => {
    const logs: LogOptions[] = [];
    await diagnoseJob('myteam', 'avstemming', createDeps(clusterOf('crash-loop', [], logs)));
    expect(logs).toMatchObject([{ previous: true }]);
    await diagnoseJob('myteam', 'avstemming', createDeps(clusterOf('works-running', [], logs)));
    expect(logs).toHaveLength(1);
  });
});

describe('the last lines', () => {
  async function readLog(...chunks: string[]) {
    const { objects } = readDiagnoseScenario('exit-3');
    const cluster = createScenarioCluster(objects, [], {
      version: async () => undefined,
      async *logs() {
        for (const chunk of chunks) yield new TextEncoder().encode(chunk);
      },
    });
    const { findings } = await diagnoseJob('myteam', 'avstemming', createDeps(cluster));
    return findings[0]?.log?.lines;
  }

  test('of 300 000 letters in one line the first 300 are shown, and the line after it is not lost', async () => {
    const long = 'x'.repeat(30_000);
    expect(await readLog('start\n', ...Array.from({ length: 10 }, () => long), '\nSIST: ', 'disk full\n')).toEqual([
      'start',
      `${'x'.repeat(299)}…`,
      'SIST: disk full',
    ]);
  });

  test('the kubelet’s own word in place of a log is not the program’s', async () => {
    expect(await readLog('unable to retrieve container logs for containerd://0b1c1f54')).toBeUndefined();
  });
});

test('one round trip, and one more for the log', async () => {
  const cluster = clusterOf('exit-3');
  await diagnoseJob('myteam', 'avstemming', createDeps(cluster));
  expect(cluster.calls.map(([method]) => method).toSorted()).toEqual([
    'get',
    'get',
    'get',
    'list',
    'list',
    'list',
    'list',
    'logs',
    'version',
  ]);
});

test('a job that is not there is not found, whatever else may be read', async () => {
  const deps = createDeps(clusterOf('works-scheduled'));
  await expect(diagnoseJob('myteam', 'avsteming', deps)).rejects.toMatchObject({
    code: 404,
    hints: ['Did you mean avstemming?'],
  });
});

test('a job that is not there and has left its CronJob: it starts runs still', async () => {
  const { objects } = readDiagnoseScenario('works-scheduled');
  const left = objects.filter(({ kind }) => kind !== 'Naisjob');
  const deps = createDeps(createScenarioCluster(left, [], { version: async () => undefined }));
  await expect(diagnoseJob('myteam', 'avstemming', deps)).rejects.toMatchObject({
    code: 404,
    hints: [
      'But cronjob.batch/avstemming is there and starts runs, the last at 2026-11-24T02:00:00Z. When nobody needs it: kubectl delete cronjob avstemming -n myteam',
    ],
  });
});

describe('over all scenarios', () => {
  const findAll = async () =>
    (await Promise.all(listDiagnoseScenarios().map((name) => diagnose(name)))).flatMap((each) => each.findings);

  test('the codes are those of docs/contract.md, each with a scenario', async () => {
    const contract = readFileSync(new URL('../../../docs/contract.md', import.meta.url), 'utf8');
    const [table = ''] = /\| of \| codes \|[^]*?\n\n/.exec(contract) ?? [];
    const written = [...table.matchAll(/`(\w+)`/g)].map(([, code]) => code);
    const found = new Set((await findAll()).map(({ code }) => code));
    expect([...found].toSorted()).toEqual(written.toSorted());
  });

  test('a command is one that there is, and names the namespace', async () => {
    const manifest = readFileSync(new URL('../../../oclif.manifest.json', import.meta.url), 'utf8');
    const { commands } = JSON.parse(manifest) as { commands: Record<string, { flags: Record<string, unknown> }> };
    const lines = new Set((await findAll()).flatMap((each) => each.commands));
    for (const line of lines) {
      expect(line).toMatch(/ -n myteam$/);
      const [, verb, rest = ''] = /^kubectl naisjob (\S+) (.*)$/.exec(line) ?? [];
      if (verb === undefined) continue;
      const flags = [...rest.matchAll(/--([a-z-]+)/g)].map(([, flag]) => flag);
      expect({ line, flags: Object.keys(commands[verb]?.flags ?? {}) }).toEqual({
        line,
        flags: expect.arrayContaining(flags),
      });
    }
  });
});
