// Builds dist/: the bundle, marked as CommonJS inside an ES module package. It is made beside the old one and then takes
// its place, so that a command that starts meanwhile finds one or the other.

import { writeFile } from 'node:fs/promises';
import process from 'node:process';
import { build, type BuildOptions } from 'rolldown';
import { loadConfig } from 'rolldown/config';
import { makeTexts, writeTexts } from './beside-bundle.ts';
import { ROOT } from './product.ts';
import { nameThirdParties } from './release/third-parties.ts';
import { replaceFolder } from './replace-folder.ts';

process.chdir(ROOT);
const { output, ...config } = (await loadConfig('rolldown.config.ts')) as BuildOptions & { output: object };
const fresh = `dist-${process.pid}`;
await build({ ...config, plugins: [config.plugins, nameThirdParties()], output: { ...output, dir: fresh } });
await writeFile(`${fresh}/package.json`, '{ "type": "commonjs" }\n');
await writeTexts(await makeTexts(), fresh);
await replaceFolder(fresh, 'dist');
