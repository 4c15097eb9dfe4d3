// The door of the bundle. What people wait for most often, version, help and TAB, is answered before anything else is loaded.

import { arch, platform, version as nodeVersion } from 'node:process';
import type { Interfaces } from '@oclif/core';
import pjson from '../package.json' with { type: 'json' };
import type { Verbs } from './lib/cli/completion-words.ts';
import { findPreparedHelp } from './lib/cli/prepared-help.ts';
import { writeNow } from './lib/cli/write-now.ts';

export interface Surroundings {
  /** The package's folder. */
  root: string;
  /** A text that the build put beside the bundle, by its path from there; undefined when there is none. */
  readText(path: string): string | undefined;
  /** Called before the first chunk is loaded. */
  beforeChunks?(): void;
}

/** Beside the bundle: oclif.manifest.json as the sources say it. */
export const MANIFEST = 'manifest.json';

/** As oclif writes it. */
const VERSION = `${pjson.name}/${pjson.version} ${platform}-${arch} node-${nodeVersion}`;

/** Runs one command line and returns its exit code. */
export async function runBundle(argv: readonly string[], surroundings: Surroundings): Promise<number> {
  const ready = findReadyAnswer(argv, surroundings);
  if (ready === undefined) surroundings.beforeChunks?.();
  const isTab = ready === undefined && argv[0] === '__complete';
  const answer = isTab ? await complete(argv.slice(1), surroundings) : ready;
  if (answer === undefined) return runVerb(argv, surroundings);
  const rest = writeNow(answer);
  return rest.length === 0 ? 0 : (await import('./lib/cli/readers.ts')).finish(rest);
}

function findReadyAnswer(argv: readonly string[], { readText }: Surroundings): string | undefined {
  if (argv.length === 1 && argv[0] === '--version') return `${VERSION}\n`;
  const path = findPreparedHelp(argv);
  return path === undefined ? undefined : readText(path);
}

async function complete(words: readonly string[], surroundings: Surroundings): Promise<string> {
  const { complete: answer } = await import('./complete.ts');
  const { commands } = readManifest(surroundings);
  return answer(words, commands as unknown as Verbs, pjson.version);
}

async function runVerb(argv: readonly string[], surroundings: Surroundings): Promise<number> {
  const { main } = await import('./main.ts');
  return main(argv, {
    pjson: pjson as unknown as Interfaces.PJSON,
    root: surroundings.root,
    get manifest() {
      return readManifest(surroundings);
    },
  });
}

/** Parsed faster than the same within the code. */
function readManifest({ readText }: Surroundings): Interfaces.Manifest {
  return JSON.parse(readText(MANIFEST) ?? '') as Interfaces.Manifest;
}
