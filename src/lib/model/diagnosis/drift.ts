// Where somebody's hand has made a CronJob differ from the manifest that the operator made it from.

import type { CronJob } from '../cron-job.ts';
import { findMainContainer } from '../main-container.ts';
import { isSynchronized, synchronizedSecond, type Naisjob } from '../naisjob.ts';
import type { Container, EnvVar, RunSpec } from '../run.ts';
import type { Evidence } from './evidence.ts';
import { listFieldsOfOthers, operatorOf, ownerOfKeys, type FieldOwner } from './field-owner.ts';

export interface Drift {
  /** `image`, `command`, `env DB_URL`. */
  what: string;
  is: string;
  should: string;
  /** Who has set it, as far as that is known. */
  owner: FieldOwner | undefined;
}

interface Difference extends Omit<Drift, 'owner'> {
  /** Within the container, as managedFields has it. */
  keys: string[];
}

/** Only where the operator says that it has synchronized the manifest as it stands. */
export function findDrifts({ naisjob, cronJob }: Pick<Evidence, 'naisjob' | 'cronJob'>): Drift[] {
  const container = cronJob === undefined ? undefined : mainContainerOf(cronJob);
  if (cronJob === undefined || container === undefined || !isSynchronized(naisjob)) return [];
  const operator = operatorOf(cronJob, naisjob.metadata.uid);
  const compared = compare(naisjob, container)
    .map(({ keys, ...each }) => ({ ...each, owner: ownerOfKeys(cronJob, [...keysOf(container.name), ...keys]) }))
    // A synchronization that is under way: the operator writes its status last.
    .filter(({ owner }) => owner === undefined || owner.manager !== operator);
  return operator === undefined ? compared : [...compared, ...findOthers(cronJob, naisjob, operator)];
}

/** Rules of their own tell of these, or the comparison above does. */
const TOLD = /^(?:suspend|schedule)$|\.containers(?:\.|$)/;

/** What the operator has not written: how it makes a field of the manifest's need not be known to see that somebody else set it. */
function findOthers(cronJob: CronJob, naisjob: Naisjob, operator: string): Drift[] {
  const { spec } = naisjob;
  // The operator writes all of it: what is older than its last synchronization is its own, under an earlier name.
  const since = synchronizedSecond(naisjob);
  return listFieldsOfOthers(cronJob, operator)
    .filter(({ path, owner }) => !TOLD.test(path) && Date.parse(owner.time ?? '') >= since)
    .map(({ path, owner }) => {
      const [what = path] = path.replace(/^jobTemplate\.(?:spec\.(?:template\.(?:spec\.)?)?)?/, '').split('.');
      const own = spec[what];
      const should = own === undefined ? 'nothing of it' : JSON.stringify(own);
      return { what, is: JSON.stringify(readPath(cronJob.spec, path)) ?? 'not there', should, owner };
    });
}

function readPath(from: unknown, path: string): unknown {
  return path
    .split('.')
    .reduce(
      (here: unknown, key) => (typeof here === 'object' && here !== null ? (here as Json)[key] : undefined),
      from,
    );
}

type Json = Record<string, unknown>;

function keysOf(container: string): string[] {
  const path = ['spec', 'jobTemplate', 'spec', 'template', 'spec', 'containers'].map((each) => `f:${each}`);
  return [...path, `k:${JSON.stringify({ name: container })}`];
}

function mainContainerOf({ spec }: CronJob): Container | undefined {
  const { template } = spec.jobTemplate.spec as RunSpec;
  return template === undefined ? undefined : findMainContainer(template);
}

/** What naiserator takes over from the manifest as it stands; of the rest nothing can be said from here. */
function compare({ spec, status }: Naisjob, container: Container): Difference[] {
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

function driftOfEnv(wanted: EnvVar, all: readonly EnvVar[], { env = [] }: Container): Difference[] {
  const [here, last] = [env, all].map((list) => list.findLast(({ name }) => name === wanted.name));
  const isSame = here !== undefined && (here.value ?? '') === (wanted.value ?? '');
  if (last !== wanted || wanted.valueFrom !== undefined || isSame) return [];
  const keys = ['f:env', `k:${JSON.stringify({ name: wanted.name })}`];
  // A value may be a secret.
  return [
    { what: `env ${wanted.name}`, is: here === undefined ? 'not there' : 'another value', should: 'its own', keys },
  ];
}
