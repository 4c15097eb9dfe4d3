// Commands for a person to go on with, with the connection flags of this one, ready to be pasted into a shell.

import type { GlobalFlags } from './flags.ts';

/** Flags that decide which cluster and which user. A token is left out: it would stay in the terminal's memory. */
const KEPT = ['kubeconfig', 'context', 'cluster', 'user', 'server', 'as'] as const;

export function commandToResume(flags: GlobalFlags, namespace: string, name: string, path: string): string {
  return ['kubectl naisjob reset', name, '-n', namespace, ...connectionOf(flags), '--resume', quote(path)].join(' ');
}

/** A command that is to be run against the same cluster, by the same user. */
export function withConnection(command: string, flags: GlobalFlags): string {
  return [command, ...connectionOf(flags)].join(' ');
}

function connectionOf(flags: GlobalFlags): string[] {
  return KEPT.flatMap((flag) => {
    const value = flags[flag];
    return value === undefined ? [] : [quote(`--${flag}=${value}`)];
  });
}

function quote(word: string): string {
  return /^[\w@%+=:,./-]+$/.test(word) ? word : `'${word.replaceAll("'", `'\\''`)}'`;
}
