// What a person changes for one run only: env, image, command and args of the main container.

import { RefusedError } from './errors.ts';
import type { NewObject } from './kube-object.ts';
import { findMainContainer } from './main-container.ts';
import type { Container, EnvVar, PodTemplate, RunSpec } from './run.ts';

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
  const main = requireMainContainer((copy['spec'] as RunSpec).template, jobName);
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

/** Guessing would change what a sidecar does. */
function requireMainContainer(template: PodTemplate | undefined, jobName: string): Container {
  const main = template && findMainContainer(withAppLabel(template, jobName));
  if (main !== undefined) return main;
  const names = template?.spec.containers.map((each) => each.name).join(', ');
  throw new RefusedError(
    `cannot tell which container to change: none of ${names || 'the containers'} is named ${jobName}`,
    ['Run it without overrides, or name the main container like the job.'],
  );
}

/** naiserator sets it on every template; one made by hand may lack it. */
function withAppLabel({ metadata, spec }: PodTemplate, jobName: string): PodTemplate {
  return { metadata: { ...metadata, labels: { app: jobName, ...metadata?.labels } }, spec };
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
