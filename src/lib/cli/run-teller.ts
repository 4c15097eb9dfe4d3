// A followed run on the two streams: the log on stdout, byte for byte what the program wrote, everything else on stderr.

import process from 'node:process';
import type { AttemptOutcome } from '../model/attempt-outcome.ts';
import { drawAttemptEnd, drawAttemptStart, drawLostLog, drawPrefix, drawWait } from '../view/run-end.ts';
import type { RunEvent, TellEvent } from '../workflows/run-event.ts';
import type { Progress } from '../workflows/deps.ts';
import { READER_GONE } from './readers.ts';
import { say, warn } from './terminal.ts';

const NEWLINE = 0x0a;

interface TellerOptions {
  naisjob: string;
  namespace: string;
  /** With json or yaml stdout is for the document alone. */
  logTo: 'stdout' | 'stderr';
  /** More than one container of a pod is told. */
  allContainers: boolean;
  progress: Progress;
}

export function createTeller(options: TellerOptions): TellEvent {
  const write = createLogWriter(process[options.logTo]);
  return (event) => {
    if (event.type === 'waiting') return options.progress.waiting(drawWait(event.run, event.attempt, event.reason));
    options.progress.done();
    return tellEvent(event, options, write);
  };
}

function tellEvent(
  event: Exclude<RunEvent, { type: 'waiting' }>,
  options: TellerOptions,
  write: LogWriter,
): void | Promise<void> {
  const { attempt } = event;
  switch (event.type) {
    case 'attempt-started':
      return say(drawAttemptStart(attempt));
    case 'log': {
      const container = options.allContainers ? event.container : undefined;
      const isPrefixed = event.isParallel || options.allContainers;
      return write(event.bytes, isPrefixed ? drawPrefix(event.run, attempt, container) : '');
    }
    case 'log-lost':
      return warn(drawLostLog(attempt, event.container, event.message));
    case 'attempt-ended':
      return attempt.state === 'Succeeded' ? undefined : say(drawAttemptEnd(attempt));
    case 'sidecars-running':
      return sayStuck(attempt, event.sidecars, options);
  }
}

function sayStuck(attempt: AttemptOutcome, sidecars: readonly string[], { naisjob, namespace }: TellerOptions): void {
  const verb = sidecars.length === 1 ? 'runs' : 'run';
  say(`The main container of pod/${attempt.pod} has ended, but ${sidecars.join(', ')} still ${verb} beside it.`);
  say(`Stop it with: kubectl naisjob kill-sidecars ${naisjob} -n ${namespace}`);
}

type LogWriter = (bytes: Uint8Array, prefix: string) => Promise<void>;

/** Waits until the bytes are taken: whoever follows is as slow as the reader of the stream, and keeps nothing. */
function createLogWriter(stream: NodeJS.WriteStream): LogWriter {
  // The reader of one unfinished line must not have another's line put behind it.
  let openBy: string | undefined;
  return async (bytes, prefix) => {
    const isOpen = openBy === prefix;
    const breaks = openBy === undefined || isOpen ? '' : '\n';
    const text = prefix === '' ? bytes : prefixLines(bytes, prefix, isOpen);
    openBy = bytes.at(-1) === NEWLINE ? undefined : prefix;
    if (breaks !== '') await writeAll(stream, Buffer.from(breaks));
    await writeAll(stream, text);
  };
}

function prefixLines(bytes: Uint8Array, prefix: string, isOpen: boolean): Uint8Array {
  const head = Buffer.from(prefix);
  const parts: Uint8Array[] = [];
  for (let start = 0; start < bytes.length;) {
    const end = bytes.indexOf(NEWLINE, start) + 1 || bytes.length;
    if (start > 0 || !isOpen) parts.push(head);
    parts.push(bytes.subarray(start, end));
    start = end;
  }
  return Buffer.concat(parts);
}

function writeAll(stream: NodeJS.WriteStream, bytes: Uint8Array): Promise<void> {
  return new Promise((resolve, reject) => {
    stream.write(bytes, (error) => {
      if (error === undefined || error === null) return resolve();
      if ((error as NodeJS.ErrnoException).code === 'EPIPE') process.exit(READER_GONE);
      reject(error);
    });
  });
}
