// A NAME that is left out at a terminal: the jobs of the namespace are offered.

import { beforeAll, describe, expect, test } from 'vitest';
import { runNaisjob } from '../support/naisjob.ts';
import { createNamespace, type TestNamespace } from '../support/namespace.ts';
import { CTRL_C, ENTER, ESCAPE, HAS_TERMINAL, runOnTerminal } from '../support/terminal.ts';

let ns: TestNamespace;
beforeAll(async () => {
  ns = await createNamespace();
  await Promise.all([
    ns.deploy('avstemming', { schedule: '0 3 1 1 *' }),
    ns.deploy('import', { command: ['sh', '-c', 'exit 3'], backoffLimit: 0 }),
    ns.deploy('rapport', { schedule: '0 3 1 1 *' }),
  ]);
  await ns.untilOver('import-1');
});

const question = () => new RegExp(`Job in namespace ${ns.name}:`);
const runsOf = async (): Promise<string[]> =>
  (await ns.api.get(ns.path('jobs'))).items.map(({ metadata }: { metadata: { name: string } }) => metadata.name);

describe.skipIf(!HAS_TERMINAL)('at a terminal', () => {
  test('each job is shown with its state and its last run, and what is typed chooses among them', async () => {
    const { code, text } = await runOnTerminal(
      ['tree', '-n', ns.name, '-o', 'name'],
      [
        { when: /rapport/, keys: 'FAILED' },
        { when: /❯ import(?!.*rapport)/s, keys: ENTER },
      ],
    );
    expect(code).toBe(0);
    expect(text).toMatch(
      /❯ avstemming +RolloutComplete +- *\n +import +RolloutComplete +Failed \d+s *\n +rapport +RolloutComplete +-/,
    );
    expect(text).toMatch(/✔ Job in namespace \S+ import\nnaisjob\.nais\.io\/import\ncronjob\.batch\/import\n/);
  });

  test('the one that is chosen is worked on, with all flags', async () => {
    const { code, text } = await runOnTerminal(
      ['trigger', '-n', ns.name, '--name', 'chosen', '--', 'true'],
      [
        { when: /❯ avstemming/, keys: 'rap' },
        { when: /❯ rapport/, keys: ENTER },
      ],
    );
    expect({ code, text }).toEqual({ code: 0, text: expect.stringMatching(/job\.batch\/chosen created\n$/) });
    const job = await ns.api.get(ns.path('jobs', 'chosen'));
    expect(job.metadata.labels.app).toBe('rapport');
  });

  test.each([
    'diagnose',
    'kill-sidecars',
    'logs',
    'rerun',
    'reset',
    'resume',
    'runs',
    'stop',
    'suspend',
    'tree',
    'trigger',
    'wait',
  ])('%s: Esc ends it, and nothing has changed', async (verb) => {
    const before = await runsOf();
    const { code, text } = await runOnTerminal([verb, '-n', ns.name], [{ when: question(), keys: ESCAPE }]);
    expect({ code, text }).toEqual({
      code: 130,
      text: expect.stringMatching(/\nerror: interrupted at the question; nothing was changed\n$/),
    });
    expect(await runsOf()).toEqual(before);
  });

  test('Ctrl-C does too', async () => {
    const { code } = await runOnTerminal(['rerun', '-n', ns.name], [{ when: question(), keys: CTRL_C }]);
    expect(code).toBe(130);
  });

  test.each([
    ['a document', ['runs', '-o', 'json']],
    ['nobody to be asked', ['stop', '--yes']],
  ])('%s is wanted: a usage error, and no question', async (_, args) => {
    const { code, text } = await runOnTerminal([...args, '-n', ns.name], []);
    expect({ code, text }).toEqual({ code: 2, text: expect.stringMatching(/error: NAME is missing\n/) });
  });

  test('a namespace without jobs', async () => {
    const empty = await createNamespace();
    const { code, text } = await runOnTerminal(['logs', '-n', empty.name], []);
    expect({ code, text }).toEqual({
      code: 2,
      text: expect.stringContaining(`NAME is missing, and there are no jobs to choose from in namespace ${empty.name}`),
    });
  });
});

test.each(['runs', 'trigger', 'tree'])('%s: without a terminal nobody is asked', async (verb) => {
  const { code, stderr } = await runNaisjob([verb, '-n', ns.name]);
  expect({ code, stderr }).toEqual({ code: 2, stderr: expect.stringMatching(/^error: NAME is missing/) });
});
