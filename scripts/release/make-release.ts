// Everything that a release publishes, in one folder, from what has been built.

import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { writeTarGz, writeZip, type ArchivedFile } from './archive.ts';
import type { PackageManifest } from './bundled-packages.ts';
import type { ReleaseFacts } from './facts.ts';
import { writeKrewManifest, type PublishedArchive } from './krew-manifest.ts';
import { packPackage } from './npm-package.ts';
import { executableOf, findPlatforms, folderOf, type Platform } from './platforms.ts';
import { LICENCES, SBOM } from './third-parties.ts';

export interface ReleaseInput {
  facts: ReleaseFacts;
  manifest: PackageManifest;
  /** Folder of package.json, with dist/ built. */
  root: string;
  /** Has `<os>-<arch>/` with an executable, its licences and its bill of materials, as build-executable makes them. */
  executables: string;
  out: string;
  /** Since 1970: the time that the archives give their files. */
  seconds: number;
}

export interface MadeFile {
  file: string;
  /** In bytes. */
  size: number;
  sha256: string;
}

/** Throws a sentence when there is no executable. What was in `out` before stays. */
export async function makeRelease(input: ReleaseInput): Promise<MadeFile[]> {
  const { facts, manifest, root, out } = input;
  const platforms = findPlatforms(input.executables);
  if (platforms.length === 0)
    throw new Error(`${input.executables} has no linux-amd64/kubectl-naisjob, nor another platform's`);
  await mkdir(out, { recursive: true });
  const packed = await packPackage(root, manifest, facts, out);
  const made = [
    describe(packed, await readFile(join(out, packed))),
    await write(out, `${prefixOf(facts)}_npm.cdx.json`, await readFile(join(root, 'dist', SBOM))),
  ];
  const archives: PublishedArchive[] = [];
  // One after the other: each executable is 100 MB.
  for (const platform of platforms) {
    const archive = await write(out, ...archiveOf(input, platform));
    archives.push({ platform, ...archive });
    made.push(archive, await write(out, ...sbomOf(input, platform)));
  }
  made.push(await write(out, 'naisjob.yaml', writeKrewManifest(facts, archives)));
  return [...made, await write(out, 'SHA256SUMS', writeChecksums(made))];
}

async function write(out: string, file: string, data: Buffer | string): Promise<MadeFile> {
  await writeFile(join(out, file), data);
  return describe(file, Buffer.from(data));
}

function prefixOf({ version }: ReleaseFacts): string {
  return `kubectl-naisjob_v${version}`;
}

function sbomOf({ facts, executables }: ReleaseInput, platform: Platform): [string, Buffer] {
  const name = `${prefixOf(facts)}_${platform.os}_${platform.arch}.cdx.json`;
  return [name, readFileSync(join(executables, folderOf(platform), SBOM))];
}

function archiveOf({ facts, root, executables, seconds }: ReleaseInput, platform: Platform): [string, Buffer] {
  const name = `${prefixOf(facts)}_${platform.os}_${platform.arch}`;
  const folder = join(executables, folderOf(platform));
  const read = (from: string, file: string): ArchivedFile => ({ name: file, data: readFileSync(join(from, file)) });
  const files = [
    { ...read(folder, executableOf(platform)), executable: true },
    read(root, 'LICENSE'),
    read(folder, LICENCES),
  ];
  if (platform.os === 'windows') return [`${name}.zip`, writeZip(files, seconds)];
  return [`${name}.tar.gz`, writeTarGz(files, seconds)];
}

function describe(file: string, data: Buffer): MadeFile {
  return { file, size: data.length, sha256: createHash('sha256').update(data).digest('hex') };
}

/** As `sha256sum --check` reads it. */
export function writeChecksums(files: readonly MadeFile[]): string {
  return files.map(({ file, sha256 }) => `${sha256}  ${file}\n`).join('');
}
