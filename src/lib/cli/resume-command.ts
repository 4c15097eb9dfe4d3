// The command that goes on with a reset, with the connection flags of this one, ready to be pasted into a shell.

import type { GlobalFlags } from './flags.ts';

/** Flags that decide which cluster and which user. A token is left out: it would stay in the terminal's memory. */
const KEPT = ['kubeconfig', 'context', 'cluster', 'user', 'server', 'as'] as const;

export function commandToResume(flags: GlobalFlags, namespace: string, name: string, path: string): string {
  const connection = KEPT.flatMap((flag) => {
    const value = flags[flag];
    return value === undefined ? [] : [quote(`--${flag}=${value}`)];
  });
  return ['kubectl naisjob reset', name, '-n', namespace, ...connection, '--resume', quote(path)].join(' ');
}

function quote(word: string): string {
  return /^[\w@%+=:,./-]+$/.test(word) ? word : `'${word.replaceAll("'", `'\\''`)}'`;
}
