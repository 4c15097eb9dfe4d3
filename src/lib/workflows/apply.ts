// apply: server-side apply of manifests, and what the operator then says of each.

import type { ApplyResult } from '../model/apply-result.ts';
import { RefusedError } from '../model/errors.ts';
import type { KubeObject } from '../model/kube-object.ts';
import { isAnswerLost } from '../model/lost-answer.ts';
import type { Naisjob } from '../model/naisjob.ts';
import { cleanManifest } from '../model/reset-manifest.ts';
import { IMAGES, NAISJOBS } from '../model/resource.ts';
import { awaitApplied } from './await-applied.ts';
import type { ApplyPlan } from './apply-input.ts';
import { addSending, concludeApply, toInterrupted, type Sending } from './apply-outcome.ts';
import { sendApply } from './apply-send.ts';
import type { Deps } from './deps.ts';
import { isAnswerSure } from './foresee-answer.ts';
import { readLabelled } from './stop-plan.ts';

/** The same configuration applied twice is the same, so a lost answer is no doubt. */
const SEND_TRIES = 3;
const RETRY_MS = 500;

export interface ApplyOptions {
  /** Wait for the run that a one-shot job starts. */
  wantsRun: boolean;
  /** How long the operator has to answer, ms; 0 = no limit. */
  timeoutMs: number;
}

/** Images first, because a Naisjob that finds none fails for half an hour; then the Naisjobs at the same time. The order stays. */
export async function applyAll(
  plans: readonly ApplyPlan[],
  options: ApplyOptions,
  deps: Deps,
): Promise<PromiseSettledResult<ApplyResult>[]> {
  const settled = new Map<ApplyPlan, PromiseSettledResult<ApplyResult>>();
  const failed: ApplyPlan[] = [];
  for (const resource of [IMAGES, NAISJOBS]) {
    const group = plans.filter((each) => each.resource === resource);
    const apply = async (each: ApplyPlan) => {
      guardImage(each, failed);
      return applyPlan(each, options, deps);
    };
    const results = await Promise.allSettled(group.map(apply));
    failed.push(...group.filter((_, index) => results[index]?.status === 'rejected'));
    for (const [index, each] of results.entries()) settled.set(group[index]!, each);
  }
  return plans.map((each) => settled.get(each)!);
}

/** With the old image, or none, the operator would run or refuse what nobody asked for. @throws RefusedError */
function guardImage({ plan: { name, namespace }, input, resource }: ApplyPlan, failed: readonly ApplyPlan[]): void {
  if (resource !== NAISJOBS || input.image === undefined) return;
  if (!failed.some(({ plan }) => plan.name === name && plan.namespace === namespace)) return;
  throw new RefusedError(
    `naisjob.nais.io/${name} was not sent, because image.nais.io/${name}, from which it takes its image, could not be applied`,
  );
}

/** @throws FailedError with the operator's own words, StillRunningError when it does not answer: the change is stored then. */
async function applyPlan(planned: ApplyPlan, options: ApplyOptions, deps: Deps): Promise<ApplyResult> {
  const result = describe(planned);
  if (planned.input.dryRun !== 'none') return result;
  if (!planned.wantsSynchronization) {
    const stored = await send(planned, deps);
    return { ...result, manifest: cleanManifest(stored) };
  }
  return { ...result, ...(await applyAndAwait(planned, options, deps)) };
}

function describe({ input, plan, change, before, next }: ApplyPlan): ApplyResult {
  return {
    verb: 'apply',
    kind: input.manifest.kind as ApplyResult['kind'],
    name: plan.name,
    namespace: plan.namespace,
    dryRun: input.dryRun,
    change,
    plan,
    manifest: next,
    ...(before === undefined ? {} : { live: before }),
    warnings: plan.warnings,
  };
}

async function send({ input, resource }: ApplyPlan, deps: Deps): Promise<KubeObject> {
  for (let tries = 1; ; tries += 1) {
    try {
      return await sendApply(input, resource, false, deps);
    } catch (error) {
      if (!isAnswerLost(error) || deps.signal.aborted || tries >= SEND_TRIES) throw error;
      await deps.clock.sleep(RETRY_MS, deps.signal);
    }
  }
}

async function applyAndAwait(planned: ApplyPlan, options: ApplyOptions, deps: Deps): Promise<Partial<ApplyResult>> {
  const { plan, live, isSpecChanged, input } = planned;
  const jobs = await readLabelled(plan.namespace, plan.name, deps);
  const knownJobs = new Set(jobs.map((each) => each.metadata.uid));
  let sending: Sending = 'unsent';
  const apply = async () => {
    deps.signal.throwIfAborted();
    sending = 'sending';
    const stored = await send(planned, deps);
    sending = 'stored';
    deps.progress.waiting(`waiting for the operator to synchronize naisjob.nais.io/${plan.name}`);
    return stored as Naisjob;
  };
  try {
    const wish = {
      before: live as Naisjob | undefined,
      isSpecChanged,
      image: input.image,
      isAnswerSure: await isAnswerSure(planned, deps),
      apply,
      knownJobs,
      ...options,
    };
    const { applied, answer } = await awaitApplied(wish, deps);
    return { manifest: cleanManifest(applied), ...concludeApply(answer, planned, options.timeoutMs) };
  } catch (error) {
    if (deps.signal.aborted) throw toInterrupted(planned, sending);
    throw addSending(error, planned, sending);
  } finally {
    deps.progress.done();
  }
}
