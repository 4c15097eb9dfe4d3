// Every example of the README, the guides and --help, typed as it stands there, on a practice cluster like the one of `npm run
// sandbox`. Pages that would get into each other's way have teams of their own on it, each with the ten jobs.

import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { parse, stringify } from 'yaml';
import { startLivedInSandbox, type LivedIn } from '../../sandbox/history.ts';
import { addContexts } from '../../sandbox/kubeconfigs.ts';
import { makePluginFolder } from '../../sandbox/plugin-folder.ts';
import { ROOT } from '../../scripts/product.ts';
import { readHelp, readPages, readSetUp } from './support/read-examples.ts';
import { typeExample } from './support/type-example.ts';
import { patience } from '../support/pace.ts';

const LONG_MS = patience(900_000);

const shelves = readPages().map((pages, index) => ({
  title: pages.map(({ name }) => name).join(', '),
  pages,
  team: `team-${index}`,
}));

let livedIn: LivedIn | undefined;
let pluginFolder: string;

beforeAll(async () => {
  livedIn = await startLivedInSandbox({ teams: shelves.map(({ team }) => team) });
  addContexts(livedIn.sandbox.kubeconfigs.admin, ['dev-gcp', 'prod-gcp']);
  pluginFolder = makePluginFolder(livedIn.sandbox.home);
}, LONG_MS);

afterAll(() => livedIn?.stop());

/** The reader's environment: their team's namespace, and the plugin on PATH. */
function createEnv(team: string): NodeJS.ProcessEnv {
  const { home, kubeconfigs } = livedIn!.sandbox;
  const config = parse(readFileSync(kubeconfigs.admin, 'utf8'));
  for (const { context } of config.contexts) context.namespace = team;
  const file = join(home, `${team}.kubeconfig`);
  writeFileSync(file, stringify(config), { mode: 0o600 });
  const folders = { XDG_STATE_HOME: join(home, team), XDG_CACHE_HOME: join(home, team) };
  return {
    ...process.env,
    ...folders,
    PATH: `${pluginFolder}:${process.env['PATH']}`,
    KUBECONFIG: file,
    TERM: 'xterm',
  };
}

describe.concurrent('works as it stands there', () => {
  test.each(shelves)('$title', { timeout: LONG_MS }, async ({ team, pages }) => {
    const env = createEnv(team);
    for (const { name, folder, examples } of pages) {
      for (const example of examples) {
        const outcome = await typeExample(example, folder, env);
        if (outcome === undefined) continue;
        const { code, expected, stdout, stderr } = outcome;
        expect(code, `${name}\n$ ${example.text}\n${stdout}${stderr}`).toBe(expected);
      }
    }
  });
});

test('every verb has examples, each with a word on what it is for', () => {
  const { commands } = JSON.parse(readFileSync(`${ROOT}oclif.manifest.json`, 'utf8'));
  for (const [verb, { examples }] of Object.entries<{ examples: string[] }>(commands)) {
    for (const each of examples) {
      const wanted = `${verb}: an example is "# What for" and the command below it`;
      expect(each, wanted).toMatch(/^# [A-Z].*\n.*kubectl naisjob /);
    }
    expect(readHelp()[verb]!.length, `${verb}: two examples at least`).toBeGreaterThan(1);
  }
});

test('what is to be typed to install it names scripts that are there', () => {
  const { scripts } = JSON.parse(readFileSync(`${ROOT}package.json`, 'utf8'));
  const lines = ['README.md', 'CONTRIBUTING.md'].flatMap((file) => readSetUp(`${ROOT}${file}`));
  const named = lines.flatMap((line) =>
    [...line.matchAll(/npm (?:run )?((?!ci|run|install|pack)[\w:]+)/g)].map(([, name]) => name!),
  );
  expect(named).not.toEqual([]);
  expect(named.filter((name) => scripts[name] === undefined)).toEqual([]);
});
