// Builds dist-exe/kubectl-naisjob: one file that needs no Node, for the platform this runs on. The release builds it on each.

import { execFileSync } from 'node:child_process';
import { mkdir, rm, writeFile } from 'node:fs/promises';
import process from 'node:process';
import { build, type BuildOptions } from 'rolldown';
import { loadConfig } from 'rolldown/config';
import { ROOT } from './product.ts';
import { describeNode } from './release/node-itself.ts';
import { nameThirdParties } from './release/third-parties.ts';

const FOLDER = 'dist-exe';
const NAME = process.platform === 'win32' ? 'kubectl-naisjob.exe' : 'kubectl-naisjob';

process.chdir(ROOT);
await rm(FOLDER, { recursive: true, force: true });
await mkdir(FOLDER);
const { output, ...config } = (await loadConfig('rolldown.config.ts')) as BuildOptions & { output: object };
// Inside the executable nothing but Node's own modules can be required, so all of it is one file.
await build({
  ...config,
  input: 'src/executable.ts',
  plugins: [config.plugins, nameThirdParties([describeNode()])],
  output: { ...output, dir: FOLDER, entryFileNames: 'bundle.cjs', codeSplitting: false } as object,
});
const sea = {
  main: `${FOLDER}/bundle.cjs`,
  output: `${FOLDER}/${NAME}`,
  disableExperimentalSEAWarning: true,
  useCodeCache: true,
};
await writeFile(`${FOLDER}/sea.json`, JSON.stringify(sea));
execFileSync(process.execPath, ['--build-sea', `${FOLDER}/sea.json`], { stdio: 'inherit' });
// macOS runs nothing whose signature does not fit, and adding the bundle broke Node's.
if (process.platform === 'darwin')
  execFileSync('codesign', ['--force', '--sign', '-', sea.output], { stdio: 'inherit' });
