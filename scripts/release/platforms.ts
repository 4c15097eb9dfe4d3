// Where an executable runs, in krew's words (which are Go's); and which of them is this machine.

import { existsSync } from 'node:fs';
import { join } from 'node:path';
import process from 'node:process';

export interface Platform {
  os: 'linux' | 'darwin' | 'windows';
  arch: 'amd64' | 'arm64';
}

/** What a release has. The workflow's matrix builds each on a machine of its own. */
export const PLATFORMS: readonly Platform[] = [
  { os: 'linux', arch: 'amd64' },
  { os: 'linux', arch: 'arm64' },
  { os: 'darwin', arch: 'amd64' },
  { os: 'darwin', arch: 'arm64' },
  { os: 'windows', arch: 'amd64' },
];

/** e.g. `linux-amd64`: the name of the folder, and of the workflow's artefact, that has this platform's executable. */
export function folderOf({ os, arch }: Platform): string {
  return `${os}-${arch}`;
}

export function executableOf({ os }: Platform): string {
  return os === 'windows' ? 'kubectl-naisjob.exe' : 'kubectl-naisjob';
}

export function thisPlatform(): Platform {
  const os = process.platform === 'win32' ? 'windows' : process.platform;
  const arch = process.arch === 'x64' ? 'amd64' : process.arch;
  const found = PLATFORMS.find((each) => each.os === os && each.arch === arch);
  if (found === undefined) throw new Error(`no executable is released for ${os} on ${arch}`);
  return found;
}

/** Those whose executable is in its folder under `folder`. */
export function findPlatforms(folder: string): Platform[] {
  return PLATFORMS.filter((platform) => existsSync(join(folder, folderOf(platform), executableOf(platform))));
}

/** Throws a sentence that names the platforms without an executable. */
export function checkComplete(found: readonly Platform[]): void {
  const missing = PLATFORMS.filter((platform) => !found.includes(platform)).map(folderOf);
  if (missing.length > 0) throw new Error(`no executable for ${missing.join(', ')}: a tagged release has all of them`);
}
