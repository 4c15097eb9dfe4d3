// The plugin as kubectl finds it, without an installation: a folder for PATH with the executables of this checkout, and the Node
// that they need.

import { existsSync, mkdirSync, symlinkSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import process from 'node:process';
import { fileURLToPath } from 'node:url';

const checkout = (path: string) => fileURLToPath(new URL(`../${path}`, import.meta.url));

/** Makes `bin` in `home` and returns its absolute path. */
export function makePluginFolder(home: string): string {
  const folder = join(home, 'bin');
  mkdirSync(folder);
  symlinkSync(checkout('bin/run.js'), join(folder, 'kubectl-naisjob'));
  symlinkSync(checkout('bin/complete.js'), join(folder, 'kubectl_complete-naisjob'));
  symlinkSync(process.execPath, join(folder, 'node'));
  if (!isOnPath('kubectl')) symlinkSync(checkout('sandbox/no-kubectl.sh'), join(folder, 'kubectl'));
  return folder;
}

function isOnPath(name: string): boolean {
  return (process.env['PATH'] ?? '').split(delimiter).some((folder) => existsSync(join(folder, name)));
}
