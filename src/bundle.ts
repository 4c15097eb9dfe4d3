// The door of the bundle: package.json and the manifest are part of it, so that a start reads no other file.

import type { Interfaces } from '@oclif/core';
import manifest from '../oclif.manifest.json' with { type: 'json' };
import pjson from '../package.json' with { type: 'json' };
import { main } from './main.ts';

/** Runs one command line and returns its exit code. `root`: the package's folder. */
export function runBundle(argv: readonly string[], root: string): Promise<number> {
  return main(argv, {
    pjson: pjson as unknown as Interfaces.PJSON,
    manifest: manifest as unknown as Interfaces.Manifest,
    root,
  });
}
