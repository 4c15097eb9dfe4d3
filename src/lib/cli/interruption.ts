// Ctrl-C and SIGTERM as an AbortSignal. The first one lets the verb say what it has done; a second one ends at once.

import process from 'node:process';
import { InterruptedError } from '../model/errors.ts';
import { EXIT } from './exit-codes.ts';

export function listenForInterruption(): AbortSignal {
  const controller = new AbortController();
  const interrupt = () => {
    if (controller.signal.aborted) process.exit(EXIT.interrupted);
    controller.abort(new InterruptedError('interrupted'));
  };
  process.on('SIGINT', interrupt);
  process.on('SIGTERM', interrupt);
  return controller.signal;
}
