// Ctrl-C and SIGTERM as an AbortSignal. The first one lets the verb say what it has done; a second one ends at once.

import process from 'node:process';
import { InterruptedError } from '../model/errors.ts';
import { EXIT } from './exit-codes.ts';

let heard: AbortSignal | undefined;

/** One signal for the whole process, however many clusters are connected to. */
export function listenForInterruption(): AbortSignal {
  return (heard ??= listen());
}

function listen(): AbortSignal {
  const controller = new AbortController();
  const interrupt = () => {
    if (controller.signal.aborted) process.exit(EXIT.interrupted);
    controller.abort(new InterruptedError('interrupted'));
  };
  process.on('SIGINT', interrupt);
  process.on('SIGTERM', interrupt);
  return controller.signal;
}
