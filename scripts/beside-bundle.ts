// The texts that a start reads instead of making them: the manifest, and help.

import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { format } from 'node:util';
import { Config } from '@oclif/core';
import { MANIFEST } from '../src/bundle.ts';
import { KubectlHelp, LOOK } from '../src/lib/cli/help.ts';
import { HELP_FOLDER, ROOT_HELP } from '../src/lib/cli/prepared-help.ts';
import { toLoadOptions, type Product } from '../src/main.ts';
import { ROOT } from './product.ts';

/** By their paths from the bundle. The manifest is the committed one: the bundle says what is released. */
export async function makeTexts(): Promise<Record<string, string>> {
  const [pjson, manifest] = await Promise.all(['package.json', 'oclif.manifest.json'].map(readJson));
  const product = { root: ROOT, pjson, manifest } as unknown as Product;
  const texts: Record<string, string> = { [MANIFEST]: JSON.stringify(product.manifest) };
  for (const verb of [undefined, ...Object.keys(product.manifest.commands)]) {
    texts[`${HELP_FOLDER}${verb ?? ROOT_HELP}.txt`] = await drawHelp(product, verb);
  }
  return texts;
}

/** Writes them into the bundle's folder. */
export async function writeTexts(texts: Record<string, string>, folder: string): Promise<void> {
  await mkdir(`${folder}/${HELP_FOLDER}`);
  for (const [path, text] of Object.entries(texts)) await writeFile(`${folder}/${path}`, text);
}

async function readJson(name: string): Promise<unknown> {
  return JSON.parse(await readFile(`${ROOT}${name}`, 'utf8'));
}

async function drawHelp(product: Product, verb: string | undefined): Promise<string> {
  // Drawing changes what it draws from.
  const config = await Config.load(toLoadOptions(structuredClone(product)));
  const help = new RecordedHelp(config, LOOK);
  await help.showHelp(verb === undefined ? ['--help'] : [verb, '--help']);
  return help.text;
}

class RecordedHelp extends KubectlHelp {
  text = '';

  protected override log(...args: string[]): void {
    this.text += `${format(...args)}\n`;
  }
}
