import { constants, accessSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import process from 'node:process';

/** Whether a shell would find it. */
export function isOnPath(name: string): boolean {
  const folders = (process.env['PATH'] ?? '').split(delimiter);
  const names = process.platform === 'win32' ? ['.cmd', '.exe', '.ps1'].map((ending) => name + ending) : [name];
  return folders.some((folder) => names.some((each) => isExecutable(join(folder, each))));
}

function isExecutable(file: string): boolean {
  try {
    accessSync(file, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}
