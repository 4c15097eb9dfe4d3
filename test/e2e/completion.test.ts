// TAB behind `kubectl naisjob`, as the shell asks kubectl for it.

import { mkdtempSync, readdirSync, utimesSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { beforeAll, describe, expect, test } from 'vitest';
import { startFaultProxy } from '../support/fault-proxy.ts';
import { completeNaisjob, type RunOptions } from '../support/naisjob.ts';
import { createNamespace, type TestNamespace } from '../support/namespace.ts';
import { target } from '../support/target.ts';
import { waitFor } from '../support/wait-for.ts';

let ns: TestNamespace;
let env: Record<string, string>;
beforeAll(async () => {
  ns = await createNamespace();
  await ns.deploy('avstemming', { schedule: '0 3 29 2 *', command: ['sh', '-c', 'true'] });
  await ns.deploy('import', { schedule: '0 4 29 2 *', command: ['sh', '-c', 'true'] });
});
beforeAll(() => {
  env = { XDG_CACHE_HOME: mkdtempSync(join(tmpdir(), 'cache-')) };
});

/** The lines for the shell: choices, and the directive last. */
async function complete(words: string[], options: RunOptions = {}): Promise<string[]> {
  const { stdout } = await completeNaisjob(words, { env, ...options });
  return stdout.trimEnd().split('\n');
}

/** On a machine that is busy a first answer may come too late for a person, and is given up: TAB is pressed again. */
function press(words: string[], options?: RunOptions): Promise<string[]> {
  return waitFor(`names for ${words.join(' ')}`, async () => {
    const lines = await complete(words, options);
    return lines.length > 1 && lines;
  });
}

describe('what the words alone tell', () => {
  test.for([
    ['tri', ['trigger\tStart a run of a job now', ':4']],
    ['rerun x --strategy ', ['auto', 'resync', 'job', ':4']],
    ['rerun x --strategy=r', ['resync', ':4']],
    ['rerun x --strat', [expect.stringMatching(/^--strategy\t/), ':4']],
    ['tree x -o j', ['json', ':4']],
    ['reset -f ', [':0']],
    ['reset --backup-dir ', [':16']],
    ['nosuch ', [':4']],
  ] as const)('%s', async ([line, lines]) => {
    expect(await complete(line.split(' '))).toEqual(lines);
  });
});

describe('names', () => {
  test('jobs of the namespace, with their schedules; one that is given is not offered again', async () => {
    expect(await press(['tree', '-n', ns.name, ''])).toEqual(['avstemming\t0 3 29 2 *', 'import\t0 4 29 2 *', ':4']);
    expect(await press(['tree', '-n', ns.name, 'avstemming', ''])).toEqual(['import\t0 4 29 2 *', ':4']);
    expect(await press(['-n', ns.name, 'trigger', 'im'])).toEqual(['import\t0 4 29 2 *', ':4']);
  });

  test('runs of the job, the newest first and in that order', async () => {
    const metadata = { labels: { app: 'avstemming' } };
    const containers = [{ name: 'x', image: 'localhost/busybox:1', command: ['true'] }];
    const spec = { suspend: true, template: { metadata, spec: { restartPolicy: 'Never', containers } } };
    for (const name of ['avstemming-a', 'avstemming-b']) {
      await ns.api.create(ns.path('jobs'), {
        apiVersion: 'batch/v1',
        kind: 'Job',
        metadata: { ...metadata, name },
        spec,
      });
    }
    const lines = await press(['logs', 'avstemming', '-n', ns.name, '']);
    expect(lines).toEqual([
      expect.stringMatching(/^avstemming-b\tSuspended, \d+s ago$/),
      expect.stringMatching(/^avstemming-a\tSuspended, \d+s ago$/),
      ':36',
    ]);
  });

  test('namespaces and contexts', async () => {
    expect(await press(['tree', '-n', ns.name.slice(0, -1)])).toContain(ns.name);
    const [context, directive] = await press(['tree', '--context', '']);
    expect(context).not.toBe('');
    expect(directive).toBe(':4');
  });

  test('without rights there are none, silently', async () => {
    const options = { kubeconfig: target().kubeconfigs.alice };
    expect(await complete(['tree', '-n', ns.name, ''], options)).toEqual([':4']);
  });

  test('a cluster that does not answer is given up; what it said before still serves', async () => {
    const proxy = await startFaultProxy();
    const cache = mkdtempSync(join(tmpdir(), 'cache-'));
    const options = { kubeconfig: proxy.kubeconfig, env: { XDG_CACHE_HOME: cache } };
    const words = ['tree', '-n', ns.name, 'im'];
    const silence = Promise.withResolvers<undefined>();
    proxy.intercept = () => silence.promise;
    expect(await complete(words, options)).toEqual([':4']);

    proxy.intercept = () => undefined;
    const known = await press(words, options);

    proxy.intercept = () => silence.promise;
    const asked = proxy.asked.length;
    setAge(cache, -60);
    expect(await complete(words, options)).toEqual(known);
    expect(proxy.asked).toHaveLength(asked);
    setAge(cache, 60);
    expect(await complete(words, options)).toEqual(known);
    expect(proxy.asked.length).toBeGreaterThan(asked);
    silence.resolve(undefined);
  });
});

/** Makes what is cached so many seconds old; below 0 it will be fresh however slow this machine is. */
function setAge(cache: string, seconds: number): void {
  const folder = join(cache, 'kubectl-naisjob', 'completion');
  const then = Date.now() / 1000 - seconds;
  for (const file of readdirSync(folder)) utimesSync(join(folder, file), then, then);
}
