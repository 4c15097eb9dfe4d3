// A deploy that failed, or a deletion that hangs, does not end what was deployed before: its CronJob goes on starting runs, and
// whoever mends the one should know of the other.

import { formatTime, nextRunOf } from '../cron-job.ts';
import type { Finding } from '../finding.ts';
import { operatorError } from '../naisjob.ts';
import { commandFor, kubectl, seenIn, type Evidence } from './evidence.ts';

export function examineEarlierCronJob({ naisjob, cronJob, now }: Evidence): Finding[] {
  const isLeaving = naisjob.metadata.deletionTimestamp !== undefined;
  if (!isLeaving && operatorError(naisjob) === undefined) return [];
  if (cronJob === undefined || cronJob.spec.suspend === true || cronJob.metadata.deletionTimestamp !== undefined)
    return [];
  const next = nextRunOf(cronJob, now);
  if (next === undefined) return [];
  const { name } = naisjob.metadata;
  const stop = isLeaving
    ? {
        remedy: 'delete it, unless its runs are wanted until the job is gone',
        commands: [kubectl(naisjob, 'delete', 'cronjob', name)],
      }
    : { remedy: 'suspend it, where that must not be', commands: [commandFor(naisjob, 'suspend')] };
  return [
    {
      code: 'EarlierCronJobGoesOn',
      level: 'note',
      certainty: 'certain',
      problem: isLeaving
        ? 'until the job is gone its CronJob goes on starting runs'
        : 'until this is mended the CronJob that is there, of an earlier deploy as a rule, goes on starting runs',
      ...seenIn(cronJob, 'spec.schedule', `${JSON.stringify(cronJob.spec.schedule)}, next run ${formatTime(next)}`),
      ...stop,
      mendedBy: 'neither',
    },
  ];
}
