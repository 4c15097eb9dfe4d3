// The whole command line: which verbs there are, and what happens around them. A verb's file is loaded only when it is
// called, because a person who presses TAB or asks for help should not wait for the rest.

import process from 'node:process';
import { run, type Command, type Config, type Interfaces } from '@oclif/core';
import { putVerbFirst } from './lib/cli/find-verb.ts';
import { beforeDashes, type FlagShapes } from './lib/cli/flag-tokens.ts';
import type { KubectlCommand } from './lib/cli/kubectl-command.ts';
import { untilRead, watchReaders } from './lib/cli/readers.ts';
import { reportError } from './lib/cli/report-error.ts';

type Verb = Command.Class &
  Pick<typeof KubectlCommand, 'runWith'> &
  (new (argv: string[], config: Config) => KubectlCommand);

const VERBS: Record<string, () => Promise<{ default: Verb }>> = {
  apply: () => import('./commands/apply.ts'),
  completion: () => import('./commands/completion.ts'),
  diagnose: () => import('./commands/diagnose.ts'),
  'kill-sidecars': () => import('./commands/kill-sidecars.ts'),
  list: () => import('./commands/list.ts'),
  logs: () => import('./commands/logs.ts'),
  rerun: () => import('./commands/rerun.ts'),
  reset: () => import('./commands/reset.ts'),
  resume: () => import('./commands/resume.ts'),
  runs: () => import('./commands/runs.ts'),
  stop: () => import('./commands/stop.ts'),
  suspend: () => import('./commands/suspend.ts'),
  tree: () => import('./commands/tree.ts'),
  trigger: () => import('./commands/trigger.ts'),
  version: () => import('./commands/version.ts'),
  wait: () => import('./commands/wait.ts'),
};

/** What a build or a checkout knows of itself. */
export interface Product {
  pjson: Interfaces.PJSON;
  root: string;
  manifest: Interfaces.Manifest;
}

/** Runs one command line and returns its exit code; nothing is thrown. */
export async function main(argv: readonly string[], product: Product): Promise<number> {
  watchReaders();
  try {
    // Most often it stands first already, and the manifest is not read.
    const words = Object.hasOwn(VERBS, argv[0] ?? '') ? argv : putVerbFirst(argv, flagsOfVerbs(product));
    // As in prepared-help.ts: shared code would be one more file for the door of the bundle to read.
    const isHelp = beforeDashes(words).some((word) => word === '--help' || word === '-h');
    await (isHelp ? showHelp : runVerb)(words, product);
  } catch (error) {
    await reportError(error, argv, 'kubectl naisjob');
  }
  await untilRead();
  return Number(process.exitCode ?? 0);
}

async function showHelp(words: readonly string[], product: Product): Promise<void> {
  const help = await import('./lib/cli/help.ts');
  await help.showHelp([...words], toLoadOptions(product));
}

async function runVerb([verb = '', ...words]: readonly string[], product: Product): Promise<void> {
  const load = Object.hasOwn(VERBS, verb) ? VERBS[verb] : undefined;
  // What is left is --version.
  if (load === undefined) return void (await run([verb, ...words], toLoadOptions(product)));
  const { createVerbConfig } = await import('./lib/cli/verb-config.ts');
  const command = named((await load()).default, verb);
  await command.runWith(words, createVerbConfig(product.pjson, product.root));
}

/** What oclif has to be told, so that it does not look for it. */
export function toLoadOptions(product: Product): Exclude<Interfaces.LoadOptions, string | undefined> {
  const { root, pjson } = product;
  return { root, pjson, plugins: new Map([[pjson.name, createPlugin(product)]]) };
}

function flagsOfVerbs({ manifest }: Product): Record<string, FlagShapes> {
  return Object.fromEntries(Object.entries(manifest.commands).map(([verb, { flags }]) => [verb, flags as FlagShapes]));
}

/** The plugin as oclif would find it by itself, without the search through the file system that this takes. */
function createPlugin({ pjson, root, manifest }: Product): Interfaces.Plugin {
  const commands = Object.entries(manifest.commands).map(([id, cached]) => {
    const load = VERBS[id];
    if (load === undefined)
      throw new Error(`oclif.manifest.json has the verb "${id}", and VERBS of src/main.ts has not`);
    return { ...cached, load: async () => named((await load()).default, id) } as Command.Loadable;
  });
  const plugin: Partial<Interfaces.Plugin> = {
    name: pjson.name,
    version: pjson.version,
    pjson,
    root,
    isRoot: true,
    type: 'core',
    moduleType: 'module',
    valid: true,
    alias: pjson.name,
    hooks: {},
    topics: [],
    commands,
    commandIDs: commands.map((each) => each.id),
    hasManifest: true,
    load: async () => undefined,
  };
  return plugin as Interfaces.Plugin;
}

/** oclif gives a command its id when it finds it by its file's name; here the name is the verb's. */
function named(command: Verb, id: string): Verb {
  command.id = id;
  return command;
}
