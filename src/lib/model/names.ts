// Names: what Kubernetes allows, and how a manual run is named so that nais console shows it with the others.

import { UsageError } from './errors.ts';

/** A Job's name becomes a label of its pods, and a label's value has at most 63 characters. Naisjobs have the same limit. */
export const NAME_MAX = 63;

const DNS_1123_SUBDOMAIN = /^[a-z0-9]([-a-z0-9]*[a-z0-9])?(\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*$/;

/** `kubectl get nj -o name` prints `naisjob.nais.io/x`, and people paste that. */
const TYPE_PREFIX = /^(?:naisjobs?(?:\.nais\.io)?|nj)\//;

/**
 * The name in a NAME argument, with or without its type.
 * @throws UsageError when no Naisjob can have that name: nothing needs to be asked then, and nothing odd gets into a URL.
 */
export function parseJobName(argument: string): string {
  return checkName(argument.replace(TYPE_PREFIX, ''), 'naisjob');
}

/** Several NAME arguments; a job that is named twice is meant once. @throws UsageError as parseJobName does */
export function parseJobNames(args: readonly string[]): string[] {
  return [...new Set(args.map(parseJobName))];
}

/** The run's name in a RUN argument: `x`, `job/x` or `job.batch/x`. @throws UsageError as parseJobName does. */
export function parseRunName(argument: string): string {
  return checkName(argument.replace(/^jobs?(?:\.batch)?\//, ''), 'run');
}

function checkName(name: string, what: string): string {
  if (name.length > NAME_MAX) {
    throw new UsageError(
      `invalid ${what} name: ${JSON.stringify(name)} has ${name.length} characters, at most ${NAME_MAX} are allowed`,
    );
  }
  if (!DNS_1123_SUBDOMAIN.test(name)) {
    throw new UsageError(
      `invalid ${what} name: ${JSON.stringify(name)}: lower case letters, digits, '-' and '.' are allowed, and it must begin and end with a letter or digit`,
    );
  }
  return name;
}

/**
 * `<name>-cli-<YYYYMMDD-HHMMSS>` in UTC, as the platform's own `nais job trigger` names a manual run; the job's name is
 * cut so that the whole fits. `again` > 1 adds a suffix for when that name is taken.
 */
export function nameManualRun(jobName: string, now: Date, again = 1): string {
  const stamp = now.toISOString().replace(/[-:]/g, '').replace('T', '-').slice(0, 15);
  const suffix = `-cli-${stamp}${again > 1 ? `-${again}` : ''}`;
  const stem = jobName.slice(0, NAME_MAX - suffix.length).replace(/[^a-z0-9]+$/, '');
  return stem + suffix;
}
