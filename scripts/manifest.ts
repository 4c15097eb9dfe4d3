// Writes what is made of the command classes: oclif.manifest.json and docs/commands.md; with --check it only says whether the
// committed ones are fresh.

import { readFile, writeFile } from 'node:fs/promises';
import process from 'node:process';
import { drawReference, type CommandWords } from './command-reference.ts';
import { readProduct, ROOT } from './product.ts';

const { manifest } = await readProduct();
// Where a command's file lies is of no use to a bundle, and the plugin's name and type go without saying.
const commands = Object.fromEntries(
  Object.entries(manifest.commands)
    .toSorted(([a], [b]) => a.localeCompare(b))
    .map(([id, { relativePath, isESM, ...command }]: [string, Record<string, unknown>]) => [id, command]),
);

const made: Record<string, string> = {
  'oclif.manifest.json': `${JSON.stringify({ commands, version: manifest.version }, undefined, 2)}\n`,
  'docs/commands.md': drawReference(commands as unknown as Record<string, CommandWords>),
};

for (const [file, fresh] of Object.entries(made)) {
  if (!process.argv.includes('--check')) {
    await writeFile(ROOT + file, fresh);
  } else if (fresh !== (await readFile(ROOT + file, 'utf8').catch(() => ''))) {
    console.error(`${file} is not what the commands say: run npm run manifest and commit it`);
    process.exitCode = 1;
  }
}
