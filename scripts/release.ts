// `npm run release -- --out DIR`: the npm package, the executables' archives, bills of materials, krew's manifest and the
// checksums, all of one version. Publishes nothing: .github/workflows/release.yml does.

import { execFileSync } from 'node:child_process';
import { cpSync, mkdtempSync, readFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import process from 'node:process';
import { parseArgs } from 'node:util';
import { ROOT } from './product.ts';
import type { PackageManifest } from './release/bundled-packages.ts';
import { checkTag, readFacts } from './release/facts.ts';
import { makeRelease } from './release/make-release.ts';
import { checkComplete, findPlatforms, folderOf, thisPlatform } from './release/platforms.ts';

const USAGE = `usage: npm run release -- --out DIR [--executables DIR] [--repository URL] [--tag vX.Y.Z]

  --out          where the files go
  --executables  has <os>-<arch>/ folders with executables built elsewhere; without it, this platform's is built
  --repository   where the project is published (default: package.json's repository)
  --tag          this is for everyone: tag, version and changelog must agree, and no platform may be missing`;

/** The time of what is being released, the same for everyone who builds it: https://reproducible-builds.org/specs/source-date-epoch/ */
function readTime(): number {
  const given = process.env['SOURCE_DATE_EPOCH'];
  return Number(given ?? execFileSync('git', ['log', '-1', '--format=%ct'], { cwd: ROOT, encoding: 'utf8' }));
}

function run(script: string, seconds: number): void {
  const env = { ...process.env, SOURCE_DATE_EPOCH: String(seconds) };
  execFileSync(process.execPath, [join(ROOT, 'scripts', script)], { env, stdio: 'inherit' });
}

/** Builds this platform's executable, and gives a folder as `--executables` wants it. */
function buildExecutable(seconds: number): string {
  run('build-executable.ts', seconds);
  const folder = mkdtempSync(join(tmpdir(), 'naisjob-executables-'));
  cpSync(join(ROOT, 'dist-exe'), join(folder, folderOf(thisPlatform())), { recursive: true });
  return folder;
}

async function main(): Promise<void> {
  const text = { type: 'string' } as const;
  const { values } = parseArgs({ options: { out: text, executables: text, repository: text, tag: text } });
  if (values.out === undefined) throw new Error(USAGE);
  const manifest = JSON.parse(readFileSync(join(ROOT, 'package.json'), 'utf8')) as PackageManifest;
  const facts = readFacts(manifest, values.repository);
  if (values.tag !== undefined) checkTag(values.tag, facts.version, readFileSync(join(ROOT, 'CHANGELOG.md'), 'utf8'));
  if (values.tag !== undefined) checkComplete(findPlatforms(resolve(values.executables ?? '')));
  const seconds = readTime();
  run('build.ts', seconds);
  const executables = values.executables === undefined ? buildExecutable(seconds) : resolve(values.executables);
  const made = await makeRelease({ facts, manifest, root: ROOT, executables, out: resolve(values.out), seconds });
  for (const { file, size, sha256 } of made) console.log(`${sha256}  ${file}  ${(size / 1e6).toFixed(1)} MB`);
}

try {
  await main();
} catch (error) {
  console.error(`error: ${error instanceof Error ? error.message : error}`);
  process.exitCode = 1;
}
