// A CronJob that runs something else than the manifest says, because somebody has edited it (`kubectl set image`, a patch).
// The operator does not notice: it compares the manifest with what it wrote last.

import type { CronJob } from '../cron-job.ts';
import type { Finding } from '../finding.ts';
import { findMainContainer } from '../main-container.ts';
import { isScheduled, isSynchronized, type Naisjob } from '../naisjob.ts';
import type { Container, EnvVar, RunSpec } from '../run.ts';
import { commandToResync, seenIn, type Evidence } from './evidence.ts';
import { describeOwner, operatorOf, ownerOfKeys } from './field-owner.ts';
import { examineRuns } from './runs.ts';

interface Drift {
  /** `image`, `command`, `env DB_URL`. */
  what: string;
  is: string;
  should: string;
  /** Within the container, as managedFields has it. */
  keys: string[];
}

export function examineChangedByHand(evidence: Evidence): Finding[] {
  const { naisjob, cronJob } = evidence;
  if (cronJob === undefined || !isSynchronized(naisjob)) return [];
  const container = mainOf(cronJob);
  const operator = operatorOf(cronJob, naisjob.metadata.uid);
  const drifts = container === undefined ? [] : findDrifts(naisjob, container);
  const owned = drifts
    .map((drift) => ({ drift, owner: ownerOfKeys(cronJob, [...keysOf(container?.name ?? ''), ...drift.keys]) }))
    // A synchronization that is under way: the operator writes its status last.
    .filter(({ owner }) => owner === undefined || owner.manager !== operator);
  const [first] = owned;
  if (first === undefined) return [];
  const { drift, owner } = first;
  const says = `${drift.is}${describeOwner(owner)}; the manifest says ${drift.should}`;
  const isTrouble = examineRuns(evidence).some(({ level }) => level === 'broken');
  return [
    {
      code: 'CronJobChangedByHand',
      level: isTrouble ? 'broken' : 'note',
      certainty: 'certain',
      problem: `the CronJob's ${owned.map((each) => each.drift.what).join(', ')} was changed by hand, so the job does not run as its manifest says`,
      ...seenIn(cronJob, `spec.jobTemplate: ${drift.what}`, says, owner?.time),
      field: 'spec.jobTemplate',
      remedy: `have the operator write the CronJob anew${isScheduled(naisjob) ? '' : ', which may run the job'}; runs that are under way keep what they were started with`,
      commands: [commandToResync(naisjob)],
      mendedBy: 'cronjob-only',
    },
  ];
}

function mainOf({ spec }: CronJob): Container | undefined {
  const { template } = spec.jobTemplate.spec as RunSpec;
  return template === undefined ? undefined : findMainContainer(template);
}

function keysOf(container: string): string[] {
  const path = ['spec', 'jobTemplate', 'spec', 'template', 'spec', 'containers'].map((each) => `f:${each}`);
  return [...path, `k:${JSON.stringify({ name: container })}`];
}

/** What naiserator takes over from the manifest as it stands; of the rest nothing can be said from here. */
function findDrifts({ spec, status }: Naisjob, container: Container): Drift[] {
  const { command = [], env = [] } = spec as { command?: string[]; env?: EnvVar[] };
  const image = status?.effectiveImage;
  const [is, should] = [container.command ?? [], command].map((words) => JSON.stringify(words));
  return [
    ...(image && container.image !== image
      ? [{ what: 'image', is: String(container.image), should: image, keys: ['f:image'] }]
      : []),
    ...(is === should ? [] : [{ what: 'command', is: is ?? '', should: should ?? '', keys: ['f:command'] }]),
    ...env.flatMap((each) => driftOfEnv(each, env, container)),
  ];
}

function driftOfEnv(wanted: EnvVar, all: readonly EnvVar[], { env = [] }: Container): Drift[] {
  const [here, last] = [env, all].map((list) => list.findLast(({ name }) => name === wanted.name));
  const isSame = here !== undefined && (here.value ?? '') === (wanted.value ?? '');
  if (last !== wanted || wanted.valueFrom !== undefined || isSame) return [];
  const keys = ['f:env', `k:${JSON.stringify({ name: wanted.name })}`];
  // A value may be a secret.
  return [
    { what: `env ${wanted.name}`, is: here === undefined ? 'not there' : 'another value', should: 'its own', keys },
  ];
}
