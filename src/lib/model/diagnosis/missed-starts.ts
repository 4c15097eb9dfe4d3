// A start that was due and did not come, with no run in its way.

import type { CronJob } from '../cron-job.ts';
import type { Finding } from '../finding.ts';
import { dueStart } from './due-start.ts';
import { commandFor, commandToResync, kubectl, latestEvent, seenAsEvent, seenIn, type Evidence } from './evidence.ts';
import { describeOwner, ownerOfField } from './field-owner.ts';

export function examineMissed(cronJob: CronJob, evidence: Evidence): Finding[] {
  const { now, events } = evidence;
  const due = dueStart(cronJob, now);
  // What refuses the run is said by its own rule.
  if (due === undefined || latestEvent(events, cronJob, 'FailedCreate') !== undefined) return [];
  const problem = `no run was started at ${new Date(due).toISOString().slice(0, 16)}Z, when one was due`;
  const late = latestEvent(events, cronJob, 'MissSchedule');
  const told = late === undefined ? {} : ({ certainty: 'certain', ...seenAsEvent(late) } as const);
  const isLimited = typeof cronJob.spec['startingDeadlineSeconds'] === 'number';
  const explained = isLimited ? explainLimit(cronJob, problem, evidence) : explainRest(cronJob, problem, evidence);
  return [{ ...explained, ...told }];
}

/** No Naisjob has this limit: somebody gave it to the CronJob, and Kubernetes then leaves out what it cannot start in time. */
function explainLimit(cronJob: CronJob, problem: string, { naisjob }: Evidence): Finding {
  const field = 'spec.startingDeadlineSeconds';
  const owner = ownerOfField(cronJob, field);
  const says = `${String(cronJob.spec['startingDeadlineSeconds'])}${describeOwner(owner)}`;
  return {
    code: 'StartMissed',
    level: 'broken',
    certainty: 'likely',
    problem: `${problem}, and Kubernetes does not make up for it`,
    ...seenIn(cronJob, field, says, owner?.time),
    remedy:
      'have the operator write the CronJob without that limit; Kubernetes then makes up for the latest start at once',
    commands: [commandToResync(naisjob)],
    mendedBy: 'cronjob-only',
  };
}

function explainRest(cronJob: CronJob, problem: string, { naisjob, unread }: Evidence): Finding {
  const last = cronJob.status?.lastScheduleTime;
  return {
    code: 'StartMissed',
    level: 'broken',
    certainty: 'possible',
    problem,
    ...seenIn(cronJob, 'status.lastScheduleTime', last ?? 'none yet', last),
    remedy: unread.has('events')
      ? 'Events may not be read, and they alone say whether the run was refused (a quota, a policy): ask somebody who may; a run can be started by hand'
      : 'the controller of CronJobs may be at rest (a matter for the platform); a run can be started by hand',
    commands: [commandFor(naisjob, 'trigger'), kubectl(naisjob, 'describe', 'cronjob', cronJob.metadata.name)],
    mendedBy: 'neither',
  };
}
