// Error to exit code, in one table. The codes are a contract (README, docs/contract.md).

import {
  AuthError,
  InterruptedError,
  NoSuchKindError,
  StatusError,
  StillRunningError,
  UsageError,
} from '../model/errors.ts';

export const EXIT = {
  done: 0,
  failed: 1,
  usage: 2,
  forbidden: 4,
  notFound: 5,
  stillRunning: 8,
  interrupted: 130,
} as const;

export function exitCodeOf(error: unknown): number {
  if (error instanceof UsageError) return EXIT.usage;
  if (error instanceof AuthError) return EXIT.forbidden;
  if (error instanceof StatusError) return exitCodeOfStatus(error.code);
  if (error instanceof NoSuchKindError) return EXIT.notFound;
  if (error instanceof StillRunningError) return EXIT.stillRunning;
  if (error instanceof InterruptedError) return EXIT.interrupted;
  return EXIT.failed;
}

function exitCodeOfStatus(code: number): number {
  if (code === 401 || code === 403) return EXIT.forbidden;
  return code === 404 ? EXIT.notFound : EXIT.failed;
}

/** Of several names' codes, the one to end with: an interruption first, then a failure, down to done. */
const WORST_FIRST: readonly number[] = [
  EXIT.interrupted,
  EXIT.usage,
  EXIT.failed,
  EXIT.forbidden,
  EXIT.notFound,
  EXIT.stillRunning,
];

export function worstExitCode(codes: readonly number[]): number {
  return WORST_FIRST.find((code) => codes.includes(code)) ?? codes.find((code) => code !== 0) ?? EXIT.done;
}
