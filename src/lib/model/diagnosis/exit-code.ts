// What an exit code says by itself: shells and signals have their own numbers.

import type { Terminated } from '../attempt.ts';

const SIGNALS: Record<number, string> = {
  6: 'SIGABRT, it gave up itself',
  9: 'SIGKILL, something killed it',
  11: 'SIGSEGV, a memory fault',
  15: 'SIGTERM, it was told to end',
};

/** ` (127: command not found)`; '' for the program's own numbers. */
export function describeExit({ exitCode }: Terminated): string {
  if (exitCode === 126) return ' (the command cannot be executed)';
  if (exitCode === 127) return ' (command not found)';
  const signal = SIGNALS[exitCode - 128];
  return signal === undefined ? '' : ` (${signal})`;
}
