// Where a program keeps what is not its user's own files, by the conventions of the system.

import { homedir } from 'node:os';
import { posix, win32 } from 'node:path';
import process from 'node:process';

/** `state` is to stay, `cache` may be thrown away. */
export type Purpose = 'state' | 'cache';

const ELSEWHERE: Record<Purpose, { variable: string; folders: string[] }> = {
  state: { variable: 'XDG_STATE_HOME', folders: ['.local', 'state'] },
  cache: { variable: 'XDG_CACHE_HOME', folders: ['.cache'] },
};

/**
 * The folder of this tool. $XDG_STATE_HOME or $XDG_CACHE_HOME where one is set, on every system; else under %LOCALAPPDATA% on Windows,
 * under ~/.local/state or ~/.cache elsewhere. As the XDG specification has it, a relative path is ignored.
 */
export function findUserFolder(
  purpose: Purpose,
  env: NodeJS.ProcessEnv = process.env,
  platform: NodeJS.Platform = process.platform,
): string {
  const { isAbsolute, join } = platform === 'win32' ? win32 : posix;
  const { variable, folders } = ELSEWHERE[purpose];
  const named = env[variable];
  if (named !== undefined && isAbsolute(named)) return join(named, 'kubectl-naisjob');
  const local = platform === 'win32' ? env['LOCALAPPDATA'] : undefined;
  if (local !== undefined && isAbsolute(local)) return join(local, 'kubectl-naisjob');
  return join(homedir(), ...folders, 'kubectl-naisjob');
}
