// The npm package: what `files` of package.json names, with a package.json for those who install it. What only those need who
// work on the project stays out, and where it comes from goes in: npm's provenance asks for it.

import { execFile } from 'node:child_process';
import { cp, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import process from 'node:process';
import { promisify } from 'node:util';
import type { PackageManifest } from './bundled-packages.ts';
import type { ReleaseFacts } from './facts.ts';

/** npm packs these whatever `files` says. */
const ALWAYS = ['LICENSE', 'README.md'];

/** Packs `root` (built already) into `out` and gives the file's name. */
export async function packPackage(
  root: string,
  manifest: PackageManifest,
  facts: ReleaseFacts,
  out: string,
): Promise<string> {
  const stage = await mkdtemp(join(tmpdir(), 'naisjob-package-'));
  try {
    const files = [...(manifest['files'] as string[]), ...ALWAYS];
    for (const file of files) await cp(join(root, file), join(stage, file), { recursive: true });
    const published = JSON.stringify(toPublished(manifest, facts), undefined, 2);
    await writeFile(join(stage, 'package.json'), `${published}\n`);
    return await pack(stage, out);
  } finally {
    await rm(stage, { recursive: true });
  }
}

export function toPublished(manifest: PackageManifest, { repository }: ReleaseFacts): PackageManifest {
  const { scripts, devDependencies, allowScripts, ...published } = manifest;
  return {
    ...published,
    repository: { type: 'git', url: `git+${repository}.git` },
    homepage: `${repository}#readme`,
    bugs: `${repository}/issues`,
  } as PackageManifest;
}

async function pack(stage: string, out: string): Promise<string> {
  // Windows' npm is a script, which only a shell runs.
  const options = { cwd: stage, shell: process.platform === 'win32' };
  const { stdout } = await promisify(execFile)('npm', ['pack', '--silent', '--pack-destination', out], options);
  return stdout.trim();
}
