// The two events about many missed starts. What they mean depends on the version of Kubernetes that wrote them.

import type { CronJob } from '../cron-job.ts';
import type { Finding } from '../finding.ts';
import { isStartMissed } from '../suspension.ts';
import { isAtLeast } from '../server-version.ts';
import { commandFor, latestEvent, seenAsEvent, type Evidence, type KubeEvent } from './evidence.ts';

export function examineMissedTimes(evidence: Evidence): Finding[] {
  const { cronJob, events } = evidence;
  if (cronJob === undefined) return [];
  const stuck = latestEvent(events, cronJob, 'FailedNeedsStart');
  const many = latestEvent(events, cronJob, 'TooManyMissedTimes');
  return [
    ...(stuck === undefined ? [] : [explainStuck(stuck, evidence)]),
    ...(many === undefined ? [] : [explainMany(many, cronJob, evidence)]),
  ];
}

/** The controller that stopped for good was the default until 1.20 and is gone since 1.22. */
function explainStuck(event: KubeEvent, { naisjob, server }: Evidence): Finding {
  const isPast = server !== undefined && isAtLeast(server, 1, 22);
  return {
    code: 'FailedNeedsStart',
    level: isPast ? 'note' : 'broken',
    certainty: isPast ? 'possible' : 'certain',
    problem: isPast
      ? `the CronJob was stuck on missed starts; Kubernetes ${server.text} goes on by itself, so this is from before`
      : `the CronJob controller has stopped for good: more than 100 starts were missed${server === undefined ? '' : ` (Kubernetes ${server.text})`}`,
    ...seenAsEvent(event),
    remedy: 'a new CronJob starts counting from now: the gentle form of reset has the operator make it',
    commands: [commandFor(naisjob, 'reset', '--cronjob-only')],
    mendedBy: 'cronjob-only',
  };
}

function explainMany(event: KubeEvent, cronJob: CronJob, { naisjob, server }: Evidence): Finding {
  const seen = seenAsEvent(event);
  // The latest of the missed times, which it starts with the event, lies before the event.
  const goesOn = cronJob.status?.lastScheduleTime !== undefined && !isStartMissed(cronJob, Date.parse(seen.time ?? ''));
  const version = server === undefined ? 'Kubernetes' : `Kubernetes ${server.text}`;
  return {
    code: 'TooManyMissedTimes',
    level: 'note',
    certainty: goesOn ? 'possible' : 'likely',
    problem: `more than 100 starts were missed; ${version} goes on with the latest by itself`,
    ...seen,
    remedy: 'look for what kept the runs from starting; a new CronJob clears the count',
    commands: [commandFor(naisjob, 'reset', '--cronjob-only')],
    mendedBy: 'cronjob-only',
  };
}
