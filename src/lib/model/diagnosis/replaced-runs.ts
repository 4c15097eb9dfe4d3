// concurrencyPolicy Replace and runs that take longer than from one start to the next: none ever gets to its end.

import type { Finding } from '../finding.ts';
import { latestEvent, seenAsEvent, timeOf, type Evidence, type KubeEvent } from './evidence.ts';

export function examineReplaced({ cronJob, events }: Evidence): Finding[] {
  if (cronJob?.spec.concurrencyPolicy !== 'Replace') return [];
  const own = events.filter(({ involvedObject }) => involvedObject?.uid === cronJob.metadata.uid);
  const replaced = own.filter((event) => isDeletionMidway(event, own));
  const since = cronJob.status?.lastSuccessfulTime ?? '';
  const recent = replaced.filter((event) => timeOf(event) > since);
  const event = latestEvent(recent, cronJob, 'SuccessfulDelete');
  if (event === undefined) return [];
  return [
    {
      code: 'ReplacedMidway',
      level: 'broken',
      certainty: recent.length > 1 ? 'certain' : 'likely',
      problem: `${recent.length === 1 ? 'a run was' : `${recent.length} runs were`} ended midway by the next start (concurrencyPolicy Replace), and none has succeeded since`,
      ...seenAsEvent(event),
      remedy: 'have it start less often, or take concurrencyPolicy Forbid, which lets a run end; deploy again',
      commands: [],
      mendedBy: 'neither',
    },
  ];
}

/** The history limits delete too, but only what the controller has seen completed. */
function isDeletionMidway({ reason, message = '' }: KubeEvent, events: readonly KubeEvent[]): boolean {
  const run = /^Deleted job (\S+)/.exec(message)?.[1];
  if (reason !== 'SuccessfulDelete' || run === undefined) return false;
  return !events.some((each) => each.reason === 'SawCompletedJob' && each.message?.includes(`${run},`));
}
