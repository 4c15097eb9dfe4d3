// The door of the single executable: as bin/run.js, but Node is part of it, so its version needs no check, and the bundle's
// files are packed into it.

import { dirname } from 'node:path';
import process from 'node:process';
import { getAsset, getAssetKeys, getRawAsset } from 'node:sea';
import { createLoader } from './chunk-loader.ts';

/** Where the code of a chunk is packed. */
export const CODE_FOLDER = 'code/';

const packed = new Set(getAssetKeys());
const readText = (path: string) => (packed.has(path) ? getAsset(path, 'utf8') : undefined);
const readCode = (path: string) => {
  const key = `${CODE_FOLDER}${path}`;
  return packed.has(key) ? new Uint8Array(getRawAsset(key)) : undefined;
};

const { runBundle } = createLoader({ readText, readCode })('bundle.js') as typeof import('./bundle.ts');
void runBundle(process.argv.slice(2), { root: dirname(process.execPath), readText }).then((code) => process.exit(code));
