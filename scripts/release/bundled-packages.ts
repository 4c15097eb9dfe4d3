// Whose code is in a bundle: not what package.json asks for, but the packages whose modules the bundler wrote into a chunk.

import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

export interface PackageManifest {
  name: string;
  version: string;
  license?: string;
  [key: string]: unknown;
}

export interface BundledPackage {
  manifest: PackageManifest;
  /** Its licence, and a notice where there is one, as the package has them. */
  texts: string[];
}

/** What of a chunk of the bundler's output is looked at. */
export interface WrittenChunk {
  modules: Record<string, { renderedLength: number }>;
}

/** A module of which nothing is left in the output is not distributed, and asks for nothing. */
export function listBundledPackages(chunks: readonly WrittenChunk[]): BundledPackage[] {
  const modules = chunks.flatMap(({ modules }) => Object.entries(modules));
  const folders = modules.flatMap(([id, { renderedLength }]) => (renderedLength > 0 ? (findFolder(id) ?? []) : []));
  return [...new Set(folders)].map(readPackage).toSorted(byNameAndVersion);
}

/** Throws a sentence when the package has no licence text: it may not be distributed before someone has looked. */
export function readPackage(folder: string): BundledPackage {
  const manifest = readManifest(folder);
  const files = readdirSync(folder).filter((file) => /^(un)?licen[cs]e|^copying|^notice/i.test(file));
  const texts = files.toSorted().map((file) => readFileSync(join(folder, file), 'utf8').trim());
  if (texts.length > 0) return { manifest, texts };
  throw new Error(`${manifest.name} ${manifest.version} goes into the bundle and has no licence text in its package`);
}

/** The nearest folder with a package.json that names a package; undefined for the project's own sources. */
function findFolder(id: string): string | undefined {
  // What the bundler itself adds to its output, e.g. `\0rolldown/runtime.js`.
  if (id.startsWith('\0rolldown/')) return dirname(dirname(fileURLToPath(import.meta.resolve('rolldown'))));
  if (!/[\\/]node_modules[\\/]/.test(id)) return undefined;
  let folder = dirname(id);
  while (!namesPackage(folder)) folder = dirname(folder);
  return folder;
}

/** Some packages have further package.json files inside that only say `"type": "module"`. */
function namesPackage(folder: string): boolean {
  return existsSync(join(folder, 'package.json')) && readManifest(folder).version !== undefined;
}

function readManifest(folder: string): PackageManifest {
  return JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8')) as PackageManifest;
}

function byNameAndVersion({ manifest: a }: BundledPackage, { manifest: b }: BundledPackage): number {
  return `${a.name}@${a.version}` < `${b.name}@${b.version}` ? -1 : 1;
}
