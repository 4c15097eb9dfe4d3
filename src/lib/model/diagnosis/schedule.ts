// Whether the schedule can ever come, and whether it is switched off.

import type { Finding } from '../finding.ts';
import { isScheduled, isSynchronized, operatorError } from '../naisjob.ts';
import { findNextRun, isReadable } from '../schedule.ts';
import { PLACEHOLDER_SCHEDULE } from '../suspension.ts';
import { commandFor, latestEvent, seenAsEvent, seenIn, type Evidence } from './evidence.ts';
import { describeOwner, ownerOfField } from './field-owner.ts';

export function examineSchedule(evidence: Evidence): Finding[] {
  const { naisjob } = evidence;
  if (!isScheduled(naisjob)) return [];
  const told = examineControllerEvents(evidence);
  const drift = examineDrift(evidence);
  const [fault] = told;
  // The manifest is not at fault, where somebody's change is what cannot be understood.
  if (fault !== undefined && drift.length > 0)
    return [...drift.map((each) => blame(each, fault)), ...examineSuspension(evidence)];
  return [...[...told, ...examineSyntax(evidence)].slice(0, 1), ...examineSuspension(evidence), ...drift];
}

function blame(drift: Finding, { problem }: Finding): Finding {
  return { ...drift, level: 'broken', problem: `${problem}: it was changed by hand, and the manifest says another` };
}

const MANIFEST = { remedy: 'mend it in the manifest and deploy again', commands: [], mendedBy: 'neither' } as const;

const NO_SUCH_DAY =
  'none of the months that spec.schedule names has such a day (31 June, 30 February): mend it in the manifest and deploy again';

/** The CronJob controller's own words beat what is computed here. */
function examineControllerEvents({ cronJob, events }: Evidence): Finding[] {
  if (cronJob === undefined) return [];
  const event = latestEvent(events, cronJob, 'UnknownTimeZone', 'UnparseableSchedule', 'InvalidSchedule');
  const { schedule, timeZone = '' } = cronJob.spec;
  // It names what it was about, which may be mended since.
  const isPast = !event?.message?.includes(event.reason === 'UnknownTimeZone' ? timeZone : schedule);
  if (event === undefined || isPast) return [];
  const [code, problem] = nameFault(event.reason ?? '', schedule);
  const cure = code === 'ScheduleNeverFires' ? { ...MANIFEST, remedy: NO_SUCH_DAY } : MANIFEST;
  return [{ code, level: 'broken', certainty: 'certain', problem, ...seenAsEvent(event), ...cure }];
}

/** The controller says InvalidSchedule also of one that it can read and for which it finds no two times (31 February). */
function nameFault(reason: string, schedule: string): [Finding['code'], string] {
  if (reason === 'UnknownTimeZone') return ['TimeZoneInvalid', 'the time zone is not known to the cluster'];
  return reason === 'InvalidSchedule' && isReadable(schedule)
    ? ['ScheduleNeverFires', 'no time will ever fit the schedule']
    : ['ScheduleInvalid', 'the schedule cannot be understood'];
}

function examineSyntax({ naisjob, cronJob, now }: Evidence): Finding[] {
  // The API server has refused it, and the operator says so.
  if (operatorError(naisjob) !== undefined) return [];
  const { schedule = '', timeZone } = naisjob.spec;
  const anchor = Date.parse(cronJob?.metadata.creationTimestamp ?? '') || now;
  if (findNextRun({ schedule, timeZone }, now, anchor) !== undefined) return [];
  const known = { level: 'broken', ...MANIFEST } as const;
  const at = (field: string) => ownerOfField(naisjob, field)?.time;
  if (!isReadable(schedule)) {
    const problem = 'the schedule is not valid';
    const seen = seenIn(naisjob, 'spec.schedule', JSON.stringify(schedule), at('spec.schedule'));
    return [{ code: 'ScheduleInvalid', certainty: 'certain', problem, ...seen, ...known }];
  }
  const isZone = findNextRun({ schedule, timeZone: 'UTC' }, now, anchor) !== undefined;
  return isZone
    ? [
        {
          code: 'TimeZoneInvalid',
          certainty: 'likely',
          problem: 'the time zone is not known here',
          ...seenIn(naisjob, 'spec.timeZone', JSON.stringify(timeZone), at('spec.timeZone')),
          ...known,
        },
      ]
    : [
        {
          code: 'ScheduleNeverFires',
          certainty: 'likely',
          problem: 'no time will ever fit the schedule',
          ...seenIn(naisjob, 'spec.schedule', JSON.stringify(schedule), at('spec.schedule')),
          ...known,
          remedy: NO_SUCH_DAY,
        },
      ];
}

/** A job's manifest cannot suspend it: somebody did that to the CronJob, and the next deploy that changes anything undoes it. */
function examineSuspension({ naisjob, cronJob }: Evidence): Finding[] {
  if (cronJob?.spec.suspend !== true) return [];
  // From when it was a one-shot job: the operator has not synchronized the schedule, and says why.
  if (cronJob.spec.schedule === PLACEHOLDER_SCHEDULE && naisjob.spec.schedule !== PLACEHOLDER_SCHEDULE) return [];
  const owner = ownerOfField(cronJob, 'spec.suspend');
  return [
    {
      code: 'Suspended',
      level: 'broken',
      certainty: 'certain',
      problem: 'the schedule is suspended by hand, so no run starts',
      ...seenIn(cronJob, 'spec.suspend', `true${describeOwner(owner)}`, owner?.time),
      remedy: 'resume it, unless somebody wants it so; the next deploy that changes the job resumes it too',
      commands: [commandFor(naisjob, 'resume')],
      mendedBy: 'cronjob-only',
    },
  ];
}

function examineDrift({ naisjob, cronJob }: Evidence): Finding[] {
  if (cronJob === undefined || !isSynchronized(naisjob)) return [];
  const { schedule = '' } = naisjob.spec;
  if (cronJob.spec.schedule === schedule) return [];
  const owner = ownerOfField(cronJob, 'spec.schedule');
  const says = `${JSON.stringify(cronJob.spec.schedule)}${describeOwner(owner)}; the manifest says ${JSON.stringify(schedule)}`;
  return [
    {
      code: 'ScheduleChangedByHand',
      level: 'note',
      certainty: 'certain',
      problem: 'the job starts at other times than its manifest says',
      ...seenIn(cronJob, 'spec.schedule', says, owner?.time),
      remedy: 'have the operator write the CronJob anew',
      commands: [commandFor(naisjob, 'rerun', '--strategy=resync')],
      mendedBy: 'cronjob-only',
    },
  ];
}
