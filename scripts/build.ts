// Builds dist/: the bundle, marked as CommonJS inside an ES module package.

import { writeFile } from 'node:fs/promises';
import process from 'node:process';
import { loadConfig } from 'rolldown/config';
import { build } from 'rolldown';
import { ROOT } from './product.ts';

process.chdir(ROOT);
const config = await loadConfig('rolldown.config.ts');
await build(config as Parameters<typeof build>[0]);
await writeFile(`${ROOT}dist/package.json`, '{ "type": "commonjs" }\n');
