// What a person changes for one run only: env, image, command and args of the main container.

import { RefusedError } from './errors.ts';
import type { NewObject } from './kube-object.ts';
import type { Container, EnvVar, RunSpec } from './run.ts';

export interface Overrides {
  env: { name: string; value: string }[];
  image?: string;
  command?: string[];
  args?: string[];
}

export function hasOverrides(overrides: Overrides): boolean {
  return (
    overrides.env.length > 0 ||
    overrides.image !== undefined ||
    overrides.command !== undefined ||
    overrides.args !== undefined
  );
}

/**
 * The same Job with the main container changed, and notes on what a reader of the command line would not expect.
 * @throws RefusedError when it cannot be told which container is the main one.
 */
export function overrideRun(
  job: NewObject,
  jobName: string,
  overrides: Overrides,
): { job: NewObject; notes: string[] } {
  if (!hasOverrides(overrides)) return { job, notes: [] };
  const copy = structuredClone(job);
  const main = findMainContainer((copy['spec'] as RunSpec).template?.spec.containers ?? [], jobName);
  const notes: string[] = [];
  if (overrides.image !== undefined) main.image = overrides.image;
  if (overrides.command !== undefined) {
    main.command = overrides.command;
    // A new command with the old command's args is nobody's wish; `kubectl run --command` leaves args empty too.
    delete main.args;
  }
  if (overrides.args !== undefined) main.args = overrides.args;
  for (const each of overrides.env) main.env = setEnv(main.env ?? [], each, notes);
  return { job: copy, notes };
}

/** naiserator names the main container like the Naisjob. One container alone is the main one whatever its name. */
function findMainContainer(containers: Container[], jobName: string): Container {
  const only = containers.length === 1 ? containers[0] : undefined;
  const main = containers.find((each) => each.name === jobName) ?? only;
  if (main !== undefined) return main;
  const names = containers.map((each) => each.name).join(', ');
  throw new RefusedError(
    `cannot tell which container to change: none of ${names || 'the containers'} is named ${jobName}`,
    ['Run it without overrides, or name the main container like the job.'],
  );
}

/** In place, because `$(NAME)` in a later variable sees only earlier ones. Of several of one name the last one counts, so one is left. */
function setEnv(env: EnvVar[], wanted: { name: string; value: string }, notes: string[]): EnvVar[] {
  const last = env.findLastIndex((each) => each.name === wanted.name);
  if (last === -1) return [...env, wanted];
  if (env[last]?.valueFrom !== undefined) {
    notes.push(`env ${wanted.name} came from ${sourceOf(env[last].valueFrom)}; this run has the given value instead`);
  }
  return env.flatMap((each, index) => (each.name !== wanted.name ? [each] : index === last ? [{ ...wanted }] : []));
}

function sourceOf(valueFrom: unknown): string {
  const [kind, reference] = Object.entries(
    (valueFrom ?? {}) as Record<string, { name?: string; fieldPath?: string }>,
  )[0] ?? ['elsewhere', {}];
  const from = kind.replace(/KeyRef$|Ref$/, '');
  return [from, reference.name ?? reference.fieldPath].filter((each) => each !== undefined).join(' ');
}
