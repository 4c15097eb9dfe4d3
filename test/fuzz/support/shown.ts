// What each verb shows of a job before it changes anything: its pictures and its document.

import { drawDiagnosis } from '../../../src/lib/view/diagnose.ts';
import { drawHistory, drawSidecarPlan } from '../../../src/lib/view/kill-sidecars.ts';
import { drawJobChoices, drawList, drawListNames } from '../../../src/lib/view/list.ts';
import { drawPlan } from '../../../src/lib/view/plan.ts';
import { drawResetPlan } from '../../../src/lib/view/reset.ts';
import { drawRunNames, drawRuns } from '../../../src/lib/view/runs.ts';
import { drawTreeNames, drawTrees } from '../../../src/lib/view/tree.ts';
import type { Deps } from '../../../src/lib/workflows/deps.ts';
import { diagnoseJob } from '../../../src/lib/workflows/diagnose.ts';
import { readHistory } from '../../../src/lib/workflows/kill-sidecars-history.ts';
import { planKillSidecars } from '../../../src/lib/workflows/kill-sidecars-plan.ts';
import { listJobs } from '../../../src/lib/workflows/list.ts';
import { planRerun } from '../../../src/lib/workflows/rerun.ts';
import { planReset } from '../../../src/lib/workflows/reset-plan.ts';
import { readRuns } from '../../../src/lib/workflows/runs.ts';
import { planStop } from '../../../src/lib/workflows/stop-plan.ts';
import { planSuspension } from '../../../src/lib/workflows/suspend-plan.ts';
import { readTrees } from '../../../src/lib/workflows/tree.ts';
import { planTrigger } from '../../../src/lib/workflows/trigger.ts';
import { JOB_NAME, NOW } from '../../support/builders.ts';

export interface Shown {
  pictures: string[];
  document: unknown;
}

const JOB = { namespace: 'myteam', name: JOB_NAME };
const LOOK = { now: NOW, colour: true, width: 80 };
const WIDE = { now: NOW, colour: true, wide: true };

async function showTree(allOwned: boolean, deps: Deps): Promise<Shown> {
  const input = { namespace: JOB.namespace, names: [JOB.name], allOwned, containers: true };
  const settled = await readTrees(input, deps);
  const document = settled.map((each) => {
    if (each.status === 'rejected') throw each.reason;
    return each.value;
  });
  return { pictures: [drawTrees(document, LOOK), drawTrees(document, WIDE), drawTreeNames(document)], document };
}

export const SHOWN = {
  tree: (deps) => showTree(false, deps),
  'tree --all-owned': (deps) => showTree(true, deps),
  async list(deps) {
    const { jobs, ...document } = await listJobs({ namespace: JOB.namespace }, deps);
    const choices = drawJobChoices(jobs, LOOK).join('\n');
    return { pictures: [drawList(jobs, LOOK), drawList(jobs, WIDE), drawListNames(jobs), choices], document };
  },
  async runs(deps) {
    const document = await readRuns(JOB, deps);
    return { pictures: [drawRuns(document, LOOK), drawRuns(document, WIDE), drawRunNames(document)], document };
  },
  async diagnose(deps) {
    const document = await diagnoseJob(JOB.namespace, JOB.name, deps);
    return { pictures: [drawDiagnosis(document, LOOK)], document };
  },
  async 'kill-sidecars'(deps) {
    const how = { targets: [], force: false, dryRun: 'client', wait: false, event: true, timeoutMs: 1 } as const;
    const { attempts } = await planKillSidecars({ namespace: JOB.namespace, ...how }, deps);
    return { pictures: [drawSidecarPlan(attempts, LOOK)], document: attempts };
  },
  async 'kill-sidecars --history'(deps) {
    const document = await readHistory({ namespace: JOB.namespace, targets: [] }, deps);
    return { pictures: [drawHistory(document, LOOK)], document };
  },
  async stop(deps) {
    const { plan } = await planStop({ ...JOB, run: undefined, suspend: false, timeoutMs: 1 }, deps);
    return { pictures: [drawPlan(plan)], document: plan };
  },
  async suspend(deps) {
    const { plan } = await planSuspension({ ...JOB, verb: 'suspend' }, deps);
    return { pictures: [drawPlan(plan)], document: plan };
  },
  async trigger(deps) {
    const { plan, draft } = await planTrigger({ ...JOB, overrides: { env: [] }, force: true, replace: false }, deps);
    return { pictures: [drawPlan(plan)], document: draft.job };
  },
  async rerun(deps) {
    const { plan } = await planRerun({ ...JOB, strategy: 'auto', force: true, timeoutMs: 1 }, deps);
    return { pictures: [drawPlan(plan)], document: plan };
  },
  async reset(deps) {
    const how = { form: 'full', diagnoseOnly: false, force: true, forceDataLoss: JOB.name, dryRun: 'client' } as const;
    const planned = await planReset({ ...JOB, ...how, timeoutMs: 1 }, deps);
    const { live, wanted, diagnosis, losses, plan, input } = planned;
    const shown = { plan, losses, diagnosis, form: input.form, live: live.naisjob, manifest: wanted.naisjob };
    return { pictures: [drawResetPlan(shown, LOOK)], document: shown };
  },
} satisfies Record<string, (deps: Deps) => Promise<Shown>>;
