// The whole command line: which verbs there are, and what happens around them. A verb's file is loaded only when it is
// called, because a person who presses TAB or asks for help should not wait for the rest.

import process from 'node:process';
import { flush, run, type Command, type Interfaces } from '@oclif/core';
import { tellError } from './lib/cli/tell-error.ts';
import { exitCodeOf } from './lib/cli/exit-codes.ts';
import { toUsageError } from './lib/cli/usage-errors.ts';
import { UsageError } from './lib/model/errors.ts';
import { findNearNames } from './lib/model/near-names.ts';

const VERBS: Record<string, () => Promise<{ default: Command.Class }>> = {
  'kill-sidecars': () => import('./commands/kill-sidecars.ts'),
  logs: () => import('./commands/logs.ts'),
  rerun: () => import('./commands/rerun.ts'),
  reset: () => import('./commands/reset.ts'),
  resume: () => import('./commands/resume.ts'),
  suspend: () => import('./commands/suspend.ts'),
  tree: () => import('./commands/tree.ts'),
  trigger: () => import('./commands/trigger.ts'),
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
  try {
    await run(checkVerb(asHelpFlag(argv)), {
      root: product.root,
      pjson: product.pjson,
      plugins: new Map([[product.pjson.name, createPlugin(product)]]),
    });
  } catch (raised) {
    const error = toUsageError(raised);
    tellError(error, 'kubectl naisjob');
    process.exitCode = exitCodeOf(error);
  }
  await flush();
  return Number(process.exitCode ?? 0);
}

/** `kubectl help VERB` is what people type first. */
function asHelpFlag(argv: readonly string[]): string[] {
  return argv[0] === 'help' ? [...argv.slice(1), '--help'] : [...argv];
}

/** @throws UsageError for an unknown verb, before oclif says it in its own way. */
function checkVerb(argv: string[]): string[] {
  const [verb] = argv;
  if (verb === undefined || verb in VERBS || ['--help', '-h', '--version'].includes(verb)) return argv;
  if (verb.startsWith('-')) {
    throw new UsageError(`flags come after the verb, e.g. kubectl naisjob tree NAME ${verb} …`, [
      `The verbs are: ${Object.keys(VERBS).join(', ')}`,
    ]);
  }
  const near = findNearNames(verb, Object.keys(VERBS));
  throw new UsageError(
    `unknown command ${JSON.stringify(verb)} for "kubectl naisjob"`,
    near.length === 0 ? [] : [`Did you mean ${near.join(', ')}?`],
  );
}

/** The plugin as oclif would find it by itself, without the search through the file system that this takes. */
function createPlugin({ pjson, root, manifest }: Product): Interfaces.Plugin {
  const commands = Object.entries(manifest.commands).flatMap(([id, cached]) => {
    const load = VERBS[id];
    return load === undefined
      ? []
      : [{ ...cached, load: async () => named((await load()).default, id) } as Command.Loadable];
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
function named(command: Command.Class, id: string): Command.Class {
  command.id = id;
  return command;
}
