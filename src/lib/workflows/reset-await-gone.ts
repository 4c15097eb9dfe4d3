// Waits until nothing of the old job is left. Were the job created earlier, the operator would adopt what is still
// there, call the job synchronized, and the garbage collector would then take the adopted objects: seen on a real
// cluster, where the job was left without its ServiceAccount for good.

import type { ResetState } from '../model/backup.ts';
import { findDependents, nameObject, type Dependent } from '../model/dependents.ts';
import { StillRunningError } from '../model/errors.ts';
import type { KubeObject } from '../model/kube-object.ts';
import { NAISJOBS } from '../model/resource.ts';
import { listMetadata, typesOf } from './list-owned.ts';
import { getIfThere } from './read-job.ts';
import type { ResetDeps } from './reset-deps.ts';
import { lookPatiently } from './reset-passing.ts';

/**
 * Asked anew rather than watched: a wait of seconds on a handful of types, and the right to list them is known to be
 * there, while the right to watch is another one.
 */
const FIRST_DELAY_MS = 500;
/** A namespace may hold thousands of Jobs, and each look lists them all. */
const LONGEST_DELAY_MS = 2_000;

/** @throws StillRunningError after `timeoutMs`, naming what is left and what holds it. */
export async function awaitGone(
  state: Pick<ResetState, 'namespace' | 'name' | 'previousUid' | 'cronJobUid' | 'dependents'>,
  timeoutMs: number,
  deps: ResetDeps,
): Promise<void> {
  const until = deps.clock.now() + timeoutMs;
  const doomed = new Set([
    state.previousUid,
    ...(state.cronJobUid === undefined ? [] : [state.cronJobUid]),
    ...state.dependents.map((each) => each.uid),
  ]);
  const types = typesOf(state.dependents);
  for (let delay = FIRST_DELAY_MS; ; delay = Math.min(delay * 1.5, LONGEST_DELAY_MS)) {
    const seen = await lookPatiently(() => look(state, doomed, types, deps), until, deps);
    if (seen !== undefined) {
      const { held, left } = seen;
      if (held === undefined && left.length === 0) return;
      // What was created at the last moment is not in the plan, and its own objects have to go too.
      for (const each of left) doomed.add(each.uid);
      const what = describeRest(held, left);
      if (deps.clock.now() >= until) throw stillThere(what, held, state, timeoutMs);
      deps.progress.waiting(`waiting for ${what} to be gone`);
    }
    await deps.clock.sleep(delay, deps.signal);
  }
}

async function look(
  { namespace, name, previousUid }: Pick<ResetState, 'namespace' | 'name' | 'previousUid'>,
  doomed: ReadonlySet<string>,
  types: ReturnType<typeof typesOf>,
  deps: ResetDeps,
): Promise<{ held: KubeObject | undefined; left: Dependent[] }> {
  const [naisjob, listed] = await Promise.all([
    getIfThere(deps.cluster, NAISJOBS, namespace, name, deps.signal),
    listMetadata(types, namespace, deps),
  ]);
  // Someone has created the job again already: then what names it as owner may well be the new one's.
  const isAnother = naisjob !== undefined && naisjob.metadata.uid !== previousUid;
  return {
    held: isAnother ? undefined : naisjob,
    left: findDependents({ uids: doomed, name: isAnother ? '' : name }, listed),
  };
}

function describeRest(naisjob: KubeObject | undefined, left: readonly Dependent[]): string {
  const finalizers = naisjob?.metadata.finalizers ?? [];
  const holder = finalizers.length === 0 ? '' : ` (held by finalizer ${finalizers.join(', ')})`;
  const own = naisjob === undefined ? [] : [`naisjob.nais.io/${naisjob.metadata.name}${holder}`];
  const rest = left.map(({ resource, name }) => nameObject(resource, name)).toSorted();
  const more = rest.length > 3 ? [`${rest.length - 3} more`] : [];
  return [...own, ...rest.slice(0, 3), ...more].join(', ');
}

function stillThere(
  what: string,
  naisjob: KubeObject | undefined,
  { namespace }: Pick<ResetState, 'namespace'>,
  timeoutMs: number,
): StillRunningError {
  const seconds = Math.round(timeoutMs / 1000);
  const hint =
    naisjob?.metadata.finalizers?.length === undefined || naisjob.metadata.finalizers.length === 0
      ? 'Kubernetes deletes what belonged to the job later; creating the job before that would lose parts of it.'
      : `A finalizer is taken away by the controller that set it. See whether that runs: kubectl get naisjob ${naisjob.metadata.name} -n ${namespace} -o yaml`;
  return new StillRunningError(`after ${seconds}s still there: ${what}. The job has not been created again yet`, [
    hint,
  ]);
}
