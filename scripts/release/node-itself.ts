// An executable is a Node with the bundle in it, so it owes what Node owes.

import { existsSync, readFileSync } from 'node:fs';
import { arch, execPath, platform, versions } from 'node:process';
import { dirname, join } from 'node:path';
import type { BundledPackage } from './bundled-packages.ts';

/** The Node that runs this. Throws a sentence when it came without its licence. */
export function describeNode(): BundledPackage {
  const bin = dirname(execPath);
  const system = platform === 'win32' ? 'win' : platform;
  // The npm package `node`; Node's archives; those for Windows; Debian.
  const packaged = join(bin, '..', 'node_modules', `node-${system}-${arch}`, 'LICENSE');
  const places = [packaged, join(bin, '..', 'LICENSE'), join(bin, 'LICENSE'), '/usr/share/doc/nodejs/LICENSE'];
  const file = places.find((place) => existsSync(place));
  if (file === undefined)
    throw new Error(`Node's licence is in none of ${places.join(', ')}; build with Node's own archive`);
  const manifest = { name: 'node', version: versions.node, license: 'MIT', homepage: 'https://nodejs.org' };
  return { manifest, texts: [readFileSync(file, 'utf8').trim()] };
}
