// vitest's set-up of every project whose tests start `bin/`: they run dist/, which has to be of these sources. Else a test
// passes, or fails, for what was there yesterday.

import { execFileSync } from 'node:child_process';
import { readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';
import process from 'node:process';
import { fileURLToPath } from 'node:url';

const ROOT = fileURLToPath(new URL('../..', import.meta.url));

/** What the build reads. */
const SOURCES = ['src', 'scripts', 'oclif.manifest.json', 'package.json', 'package-lock.json', 'rolldown.config.ts'];

/** Builds the bundle where a source is newer. Another build that is under test has been made by who says so. */
export default function buildWhenStale(): void {
  if (process.env['NAISJOB_EXECUTABLE'] !== undefined || timeOf('dist/bundle.js') > newest(SOURCES)) return;
  execFileSync(process.execPath, ['scripts/build.ts'], { cwd: ROOT, stdio: 'inherit' });
}

function newest(paths: readonly string[]): number {
  return Math.max(...paths.map((path) => (path.includes('.') ? timeOf(path) : newest(listFolder(path)))));
}

function listFolder(folder: string): string[] {
  const names = readdirSync(join(ROOT, folder), { recursive: true, encoding: 'utf8' });
  return names.filter((name) => name.includes('.')).map((name) => join(folder, name));
}

/** ms since 1970; 0 = it is not there. */
function timeOf(path: string): number {
  return statSync(join(ROOT, path), { throwIfNoEntry: false })?.mtimeMs ?? 0;
}
