// What apply shows: how the manifest differs from what is there, and a line for each object as kubectl says it.

import type { ApplyResult } from '../model/apply-result.ts';
import type { NewObject } from '../model/kube-object.ts';
import { drawManifestDiff } from './manifest-diff.ts';
import { DRY_RUN_NOTE, drawWithPlan, type Look } from './plan.ts';
import { neutralise } from './untrusted-text.ts';

type Shown = Pick<ApplyResult, 'change' | 'manifest'> & { live?: NewObject | undefined };

/** '' where nothing is there that it could differ from, or nothing differs. */
export function drawApplyDiff({ change, live, manifest }: Shown, look: { colour: boolean }): string {
  return change !== 'configured' || live === undefined ? '' : drawManifestDiff(live, manifest, look);
}

/** With a dry run what would be done and how it differs; with `nameOnly` the object's name alone. */
export function drawApply(result: ApplyResult, nameOnly: boolean, look: Look): string {
  const object = neutralise(`${result.kind.toLowerCase()}.nais.io/${result.name}`);
  if (nameOnly) return object;
  const state = result.synchronization === undefined ? '' : `, ${neutralise(result.synchronization.state)}`;
  const line = `${object} ${result.change}${state}${DRY_RUN_NOTE[result.dryRun]}`;
  const diff = result.dryRun === 'none' ? '' : drawApplyDiff(result, look);
  return drawWithPlan(diff === '' ? line : `${diff}\n${line}`, result, look.width);
}

/** For stderr, a line each; not neutralised. `isFollowed`: the run is waited for anyway. */
export function adviseApply(
  { manifest, synchronization, name, namespace }: ApplyResult,
  isFollowed: boolean,
): string[] {
  const { schedule = '' } = (manifest['spec'] ?? {}) as { schedule?: string };
  if (isFollowed || synchronization === undefined || schedule !== '') return [];
  return [`The operator starts a run of it within seconds: kubectl naisjob tree ${name} -n ${namespace}`];
}
