// `node scripts/record-code.ts FOLDER`: writes what V8 makes of each chunk in FOLDER to FOLDER/code/, after some command lines
// have run: V8 compiles a function when it is first called, and what it has compiled then need not be compiled at each start.

import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import process from 'node:process';
import type { Script } from 'node:vm';
import { compileChunk, createLoader } from '../src/chunk-loader.ts';

/** No cluster is there. */
const NOWHERE = ['--server', 'https://127.0.0.1:1', '--kubeconfig', '/dev/null'];
const COMMANDS = [
  ['__complete', 'tree', '--'],
  ['__complete', 'tree', ...NOWHERE, ''],
  // Drawn, not prepared.
  ['tree', 'x', '--help'],
  ['tree', '--nosuch'],
  ['tree', 'x', ...NOWHERE],
  ['list', ...NOWHERE],
  ['runs', 'x', ...NOWHERE],
  ['logs', 'x', ...NOWHERE],
  ['diagnose', 'x', ...NOWHERE],
  ['trigger', 'x', '--dry-run=client', ...NOWHERE],
];

const [folder = ''] = process.argv.slice(2);
const readText = (path: string) => {
  const file = join(folder, path);
  return existsSync(file) ? readFileSync(file, 'utf8') : undefined;
};
const packed = { readText, readCode: () => undefined };

const scripts = new Map<string, Script>();
const load = createLoader(packed, (path, script) => scripts.set(path, script));
const { runBundle } = load('bundle.js') as typeof import('../src/bundle.ts');
for (const words of COMMANDS) await runBundle(words, { root: folder, readText });

for (const path of ['bundle.js', ...readdirSync(join(folder, 'chunks')).map((name) => `chunks/${name}`)]) {
  const script = scripts.get(path) ?? compileChunk(path, packed);
  const file = join(folder, 'code', path);
  mkdirSync(dirname(file), { recursive: true });
  writeFileSync(file, script.createCachedData());
}
process.exit(0);
