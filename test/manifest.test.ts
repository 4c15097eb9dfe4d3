// The command line as a whole, by the manifest that is made of the command classes.

import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';

interface Manifest {
  commands: Record<string, { flags: Record<string, { name: string; char?: string }> }>;
}

const manifest = JSON.parse(readFileSync(new URL('../oclif.manifest.json', import.meta.url), 'utf8')) as Manifest;

test.each(Object.entries(manifest.commands))('%s: one letter, one flag', (_, { flags }) => {
  const letters = Object.values(flags).flatMap(({ char }) => char ?? []);
  expect(letters.toSorted()).toEqual([...new Set(letters)].toSorted());
});
