// Writes docs/pictures/*.svg. Their freshness is a test: test/docs/pictures.test.ts.

import { mkdir, writeFile } from 'node:fs/promises';
import process from 'node:process';
import { takePictures } from './pictures/take-pictures.ts';
import { ROOT } from './product.ts';

const FOLDER = `${ROOT}docs/pictures/`;

await mkdir(FOLDER, { recursive: true });
for (const [name, svg] of Object.entries(await takePictures())) await writeFile(FOLDER + name, svg);
process.exit();
