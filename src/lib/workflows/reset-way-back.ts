// What a person is told when a reset stops after its first deletion: what is done, where the job is, and how to go on.

import { InterruptedError, NaisjobError } from '../model/errors.ts';
import type { ResetDeps } from './reset-deps.ts';
import type { Journal } from './reset-journal.ts';

/** Adds the way back to an error's hints; an abort becomes an InterruptedError that says how far it had come. */
export function addWayBack(
  error: unknown,
  journal: Journal,
  job: { namespace: string; name: string },
  deps: ResetDeps,
): unknown {
  const { namespace, name } = job;
  const hints = [
    `The job is saved in ${journal.path}.`,
    `Finish the reset: ${deps.resumeCommand(namespace, name, journal.path)}`,
  ];
  if (deps.signal.aborted) {
    const done = journal.done.length === 0 ? 'nothing was deleted by this command' : journal.done.join('; ');
    return new InterruptedError(`interrupted before naisjob.nais.io/${name} was back. Done: ${done}`, hints);
  }
  if (error instanceof NaisjobError) error.hints.push(...hints);
  return error;
}
