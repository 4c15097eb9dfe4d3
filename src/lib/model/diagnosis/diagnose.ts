// All rules together. Each family looks at the evidence and says what it finds; here they are put in order.

import type { Certainty, Finding } from '../finding.ts';
import { examineStarts } from './blocked-starts.ts';
import type { Evidence } from './evidence.ts';
import { examineChangedByHand } from './changed-by-hand.ts';
import { examineFailedBetween } from './failed-between.ts';
import { examineHistory } from './history.ts';
import { examineMissedTimes } from './missed-times.ts';
import { examineOperator } from './operator.ts';
import { examineOwners } from './owners.ts';
import { examineRefusals } from './refusals.ts';
import { examineReplaced } from './replaced-runs.ts';
import { examineLeaving, examineRuns } from './runs.ts';
import { examineSchedule } from './schedule.ts';
import { examineEarlierCronJob } from './earlier-cron-job.ts';
import { examineEndless } from './endless-runs.ts';
import { examineTtl } from './ttl.ts';

/** From the root to what follows from it: of two that are as sure, the one nearer to the root stands first. */
const FAMILIES: ((evidence: Evidence) => Finding[])[] = [
  examineOperator,
  examineEarlierCronJob,
  examineOwners,
  examineSchedule,
  examineChangedByHand,
  examineRefusals,
  examineRuns,
  examineEndless,
  examineReplaced,
  examineStarts,
  examineMissedTimes,
  examineHistory,
  examineFailedBetween,
  examineTtl,
];

/** Of a job that is being deleted: what else is wrong with it goes with it, and nothing would be mended by running it. */
const FAMILIES_OF_LEAVING = [examineOperator, examineEarlierCronJob, examineLeaving];

const SURE_FIRST: Certainty[] = ['certain', 'likely', 'possible'];

/** What is broken first, and the surest of it first; empty when nothing is seen to be wrong. */
export function diagnose(evidence: Evidence): Finding[] {
  const isLeaving = evidence.naisjob.metadata.deletionTimestamp !== undefined;
  const found = (isLeaving ? FAMILIES_OF_LEAVING : FAMILIES).flatMap((examine) => examine(evidence));
  const rank = ({ level, certainty }: Finding) => (level === 'broken' ? 0 : 3) + SURE_FIRST.indexOf(certainty);
  return uniqueByCode(found.toSorted((a, b) => rank(a) - rank(b))).map(inReadingOrder);
}

/** The keys of a document in the order in which a person asks. */
function inReadingOrder({ code, level, certainty, problem, ...seen }: Finding): Finding {
  return { code, level, certainty, problem, ...seen };
}

/** Ten pods that wait for one image are one finding, and so is a missing ServiceAccount and the pods refused for it. */
function uniqueByCode(findings: readonly Finding[]): Finding[] {
  return findings.filter((each, index) => {
    const isAgain = (other: Finding) =>
      other.code === each.code && (each.code !== 'DeadOwner' || other.object === each.object);
    return findings.findIndex(isAgain) === index;
  });
}
