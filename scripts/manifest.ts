// Writes oclif.manifest.json from the command classes; with --check it only says whether the committed one is fresh.

import { readFile, writeFile } from 'node:fs/promises';
import process from 'node:process';
import { readProduct, ROOT } from './product.ts';

const FILE = `${ROOT}oclif.manifest.json`;

const { manifest } = await readProduct();
// Where a command's file lies is of no use to a bundle, and the plugin's name and type go without saying.
const commands = Object.fromEntries(
  Object.entries(manifest.commands)
    .toSorted(([a], [b]) => a.localeCompare(b))
    .map(([id, { relativePath, isESM, ...command }]: [string, Record<string, unknown>]) => [id, command]),
);
const fresh = `${JSON.stringify({ commands, version: manifest.version }, undefined, 2)}\n`;

if (!process.argv.includes('--check')) {
  await writeFile(FILE, fresh);
} else if (fresh !== (await readFile(FILE, 'utf8').catch(() => ''))) {
  console.error('oclif.manifest.json is not what the commands say: run npm run manifest and commit it');
  process.exit(1);
}
