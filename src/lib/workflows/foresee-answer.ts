// Whether the operator has something to do for a change, and so must answer it.

import type { CronJob } from '../model/cron-job.ts';
import { operatorError, type Naisjob } from '../model/naisjob.ts';
import { CRONJOBS } from '../model/resource.ts';
import { isOfAnotherSpec } from '../model/synchronization.ts';
import type { ApplyPlan } from './apply-input.ts';
import type { Deps } from './deps.ts';
import { getIfThere } from './read-job.ts';

/**
 * After a failure the hash may be that of the change before it, and nothing else tells whether this one goes back to that. The
 * CronJob was made of what was synchronized last: where it shows another spec, the operator has work. False = not known.
 */
export async function isAnswerSure({ plan, live, next, isSpecChanged }: ApplyPlan, deps: Deps): Promise<boolean> {
  if (!isSpecChanged || live === undefined || operatorError(live as Naisjob) === undefined) return false;
  const found = await getIfThere(deps.cluster, CRONJOBS, plan.namespace, plan.name, deps.signal).catch(() => undefined);
  return found !== undefined && isOfAnotherSpec(found as CronJob, next['spec'] as Naisjob['spec']);
}
