// What a reset takes and nothing brings back.

import type { Listed } from './dependents.ts';
import { findDataLoss } from './reset-manifest.ts';
import { countRuns, type ResetFacts } from './reset-steps.ts';
import { activeRuns } from './run-guard.ts';

/** One sentence each; the data of the job first. */
export function listLosses(facts: ResetFacts): string[] {
  const { naisjob, runs, form, owned } = facts;
  const active = activeRuns(runs);
  const losses = [
    ...(active.length === 0
      ? []
      : [`active: ${active.map((each) => each.metadata.name).join(', ')} will be stopped midway`]),
    ...(runs.length === 0 ? [] : [`the history: ${countRuns(runs)}, with pods and logs`]),
  ];
  if (form === 'cronjob-only') return losses;
  const data = findDataLoss(naisjob).map((each) => `the data of ${each} (cascadingDelete)`);
  return [...data, ...losses, ...credentials(owned)];
}

/** Made anew by their own controllers, which takes a while: the first run afterwards may fail. */
function credentials(owned: readonly Listed[]): string[] {
  const kinds = ['AzureAdApplication', 'MaskinportenClient', 'AivenApplication', 'SQLUser'];
  const found = owned.filter(({ resource }) => kinds.includes(resource.kind)).map(({ resource }) => resource.kind);
  if (found.length === 0) return [];
  return [
    `credentials of ${[...new Set(found)].join(', ')}: made anew, and until they are there the first run may fail`,
  ];
}
