// Builds dist-exe/kubectl-naisjob: one file that needs no Node, for the platform this runs on. The release builds it on each.

import { execFileSync } from 'node:child_process';
import { readdirSync, statSync } from 'node:fs';
import { mkdir, rm, writeFile } from 'node:fs/promises';
import process from 'node:process';
import { build, type BuildOptions } from 'rolldown';
import { loadConfig } from 'rolldown/config';
import { makeTexts, writeTexts } from './beside-bundle.ts';
import { ROOT } from './product.ts';
import { describeNode } from './release/node-itself.ts';
import { nameThirdParties } from './release/third-parties.ts';

const FOLDER = 'dist-exe';
const DOOR = 'door.cjs';
const NAME = process.platform === 'win32' ? 'kubectl-naisjob.exe' : 'kubectl-naisjob';

process.chdir(ROOT);
await rm(FOLDER, { recursive: true, force: true });
await mkdir(FOLDER);
const { output, ...config } = (await loadConfig('rolldown.config.ts')) as BuildOptions & { output: object };
await build({
  ...config,
  plugins: [config.plugins, nameThirdParties([describeNode()])],
  output: { ...output, dir: FOLDER },
});
await writeTexts(await makeTexts(), FOLDER);
execFileSync(process.execPath, ['scripts/record-code.ts', FOLDER], { stdio: ['ignore', 'ignore', 'ignore'] });
// Inside the executable nothing but Node's own modules can be required: a door of one file loads the rest as it is wanted.
await build({
  ...config,
  input: 'src/executable.ts',
  output: { ...output, dir: FOLDER, entryFileNames: DOOR, codeSplitting: false } as object,
});
const packed = ['bundle.js', 'manifest.json', 'chunks', 'help', 'code'].flatMap((name) => listFiles(name));
const sea = {
  main: `${FOLDER}/${DOOR}`,
  output: `${FOLDER}/${NAME}`,
  assets: Object.fromEntries(packed.map((path) => [path, `${FOLDER}/${path}`])),
  disableExperimentalSEAWarning: true,
  useCodeCache: true,
};
await writeFile(`${FOLDER}/sea.json`, JSON.stringify(sea));
execFileSync(process.execPath, ['--build-sea', `${FOLDER}/sea.json`], { stdio: 'inherit' });
// macOS runs nothing whose signature does not fit, and adding the bundle broke Node's.
if (process.platform === 'darwin')
  execFileSync('codesign', ['--force', '--sign', '-', sea.output], { stdio: 'inherit' });

/** Paths from the folder, with slashes on every platform: they are the names that the door asks for. */
function listFiles(path: string): string[] {
  if (statSync(`${FOLDER}/${path}`).isFile()) return [path];
  return readdirSync(`${FOLDER}/${path}`).flatMap((name) => listFiles(`${path}/${name}`));
}
