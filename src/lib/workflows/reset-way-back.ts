// What a person is told when a reset stops after its first deletion: what is done, where the job is, and how to go on.

import { InterruptedError, NaisjobError } from '../model/errors.ts';
import type { ResetDeps } from './reset-deps.ts';
import type { Journal } from './reset-journal.ts';

interface Job {
  namespace: string;
  name: string;
}

/** Adds the way back to an error's hints; an abort becomes an InterruptedError that says how far it had come. */
export function addWayBack(error: unknown, journal: Journal, job: Job, deps: ResetDeps): unknown {
  const { namespace, name } = job;
  const hints = [
    `The job is saved in ${journal.path}.`,
    `Finish the reset: ${deps.resumeCommand(namespace, name, journal.path)}`,
  ];
  if (deps.signal.aborted) {
    const done = journal.done.length === 0 ? 'nothing is known to be deleted by this command' : journal.done.join('; ');
    return new InterruptedError(`interrupted before naisjob.nais.io/${name} was back. Done: ${done}`, hints);
  }
  if (error instanceof NaisjobError) error.hints.push(...hints);
  return error;
}

/** What a person may do when the CronJob is, or may be, deleted, and the Naisjob is not. `path`: of the backup. */
export function listWaysOn({ namespace, name }: Job, path: string, deps: ResetDeps): string[] {
  return [
    `Finish the reset: ${deps.resumeCommand(namespace, name, path)}`,
    `Or have the operator make the CronJob again: ${commandToUndo({ namespace, name })}`,
  ];
}

/** Has the operator make the CronJob again. */
export function commandToUndo({ namespace, name }: Job): string {
  return `kubectl naisjob rerun ${name} -n ${namespace} --strategy=resync`;
}
