// A CronJob that runs something else than the manifest says, because somebody has edited it (`kubectl set image`, a patch).
// The operator does not notice: it compares the manifest with what it wrote last.

import type { Finding, FindingCode } from '../finding.ts';
import { isScheduled } from '../naisjob.ts';
import { findDrifts } from './drift.ts';
import { commandToResync, seenIn, type Evidence } from './evidence.ts';
import { describeOwner } from './field-owner.ts';
import { examineRuns } from './runs.ts';

export function examineChangedByHand(evidence: Evidence): Finding[] {
  const { naisjob, cronJob } = evidence;
  const drifts = findDrifts(evidence);
  const [first] = drifts;
  if (cronJob === undefined || first === undefined) return [];
  const says = `${first.is}${describeOwner(first.owner)}; the manifest says ${first.should}`;
  const trouble = new Set(examineRuns(evidence).flatMap(({ level, code }) => (level === 'broken' ? code : [])));
  const isTrouble = drifts.some(({ what }) => mayCause(what, trouble));
  return [
    {
      code: 'CronJobChangedByHand',
      level: isTrouble ? 'broken' : 'note',
      certainty: 'certain',
      problem: `the CronJob's ${drifts.map(({ what }) => what).join(', ')} ${drifts.length === 1 ? 'was' : 'were'} changed by hand, so the job does not run as its manifest says`,
      ...seenIn(cronJob, `spec.jobTemplate: ${first.what}`, says, first.owner?.time),
      field: 'spec.jobTemplate',
      remedy: `have the operator write the CronJob anew${isScheduled(naisjob) ? '' : ', which may run the job'}; runs that are under way keep what they were started with`,
      commands: [commandToResync(naisjob)],
      mendedBy: 'cronjob-only',
    },
  ];
}

/** What else than the program itself a field decides. */
const EFFECTS: Record<string, FindingCode[]> = {
  activeDeadlineSeconds: ['DeadlineExceeded'],
  affinity: ['Unschedulable'],
  initContainers: ['InitContainerFailed', 'SidecarFailed', 'ImagePullFailed'],
  nodeSelector: ['Unschedulable'],
  tolerations: ['Unschedulable'],
  volumes: ['VolumeNotMounted'],
};

function mayCause(what: string, trouble: ReadonlySet<FindingCode>): boolean {
  if (/^(?:image|command|env\b)/.test(what)) return trouble.size > 0;
  return EFFECTS[what]?.some((code) => trouble.has(code)) ?? false;
}
