// What the sources say of the product: package.json, and the manifest that oclif makes of the command classes.

import { readFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { Plugin, type Interfaces } from '@oclif/core';
import type { Product } from '../src/main.ts';

export const ROOT = fileURLToPath(new URL('..', import.meta.url));

/** Loads every command class; the committed manifest is not looked at. */
export async function readProduct(): Promise<Product> {
  const pjson = JSON.parse(await readFile(`${ROOT}package.json`, 'utf8')) as Interfaces.PJSON;
  const plugin = new Plugin({ root: ROOT, pjson, isRoot: true, ignoreManifest: true });
  await plugin.load();
  return { pjson, root: ROOT, manifest: plugin.manifest };
}
