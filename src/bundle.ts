// The door of the bundle: package.json and the manifest are part of it, so that a start reads no other file.

import process from 'node:process';
import type { Interfaces } from '@oclif/core';
import manifest from '../oclif.manifest.json' with { type: 'json' };
import type { Verbs } from './lib/cli/completion-words.ts';
import pjson from '../package.json' with { type: 'json' };

/** Runs one command line and returns its exit code. `root`: the package's folder. */
export async function runBundle(argv: readonly string[], root: string): Promise<number> {
  if (argv.length === 1 && argv[0] === '--version') return printVersion();
  if (argv[0] === '__complete') {
    const { complete } = await import('./complete.ts');
    return complete(argv.slice(1), manifest.commands as unknown as Verbs, pjson.version);
  }
  const { main } = await import('./main.ts');
  return main(argv, {
    pjson: pjson as unknown as Interfaces.PJSON,
    manifest: manifest as unknown as Interfaces.Manifest,
    root,
  });
}

/** As oclif writes it, without waiting for oclif. */
async function printVersion(): Promise<number> {
  const text = `${pjson.name}/${pjson.version} ${process.platform}-${process.arch} node-${process.version}\n`;
  await new Promise((resolve) => process.stdout.write(text, resolve));
  return 0;
}
