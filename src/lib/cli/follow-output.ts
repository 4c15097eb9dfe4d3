// What the verbs that start or follow a run show of it.

import type { RunOutcome } from '../model/run-outcome.ts';
import { drawFinishedRun } from '../view/run-end.ts';
import type { Deps } from '../workflows/deps.ts';
import type { TellEvent } from '../workflows/run-event.ts';
import { createTeller } from './run-teller.ts';
import { say } from './terminal.ts';

interface FollowedRunFlags {
  output?: string | undefined;
  'all-containers'?: boolean;
}

/** Shows a run that is followed; a manifest may say another namespace than the flags. With json or yaml the log goes to stderr, for stdout is the document's. */
export function createFollowTeller(
  naisjob: string,
  deps: Deps,
  flags: FollowedRunFlags,
  namespace = deps.cluster.namespace,
): TellEvent {
  const isDocument = flags.output === 'json' || flags.output === 'yaml';
  return createTeller({
    naisjob,
    namespace,
    logTo: isDocument ? 'stderr' : 'stdout',
    allContainers: flags['all-containers'] ?? false,
    progress: deps.progress,
  });
}

/** The last line of a followed run: with its log on stdout the line is talk, else it is the result. */
export function drawFollowed(outcome: RunOutcome, flags: { follow: boolean; output?: string | undefined }): string {
  const text = drawFinishedRun(outcome, flags.output === 'name');
  if (!flags.follow) return text;
  say(text);
  return '';
}

/** What a person does next with a run that was started. */
export function adviseToFollow(naisjob: string, namespace: string, run: string): void {
  say(`Follow it with: kubectl naisjob logs ${naisjob} ${run} -n ${namespace} -f`);
}
