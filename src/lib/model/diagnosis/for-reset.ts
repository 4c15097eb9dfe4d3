// The same rules over what a reset has read: what a reset may mend, and what it will not although people hope so.

import type { Listed } from '../dependents.ts';
import type { Finding } from '../finding.ts';
import { SERVICE_ACCOUNTS } from '../resource.ts';
import { diagnose } from './diagnose.ts';
import type { Evidence, Part } from './evidence.ts';

/** A reset looks at no pods, no logs, and only at the CronJob's Events. */
const UNREAD: ReadonlySet<Part> = new Set<Part>(['pods', 'log', 'version']);

export interface ReadForReset extends Pick<
  Evidence,
  'now' | 'naisjob' | 'cronJob' | 'jobs' | 'runs' | 'owned' | 'events'
> {
  /** Whatever is in the namespace, as metadata. */
  listed: readonly Listed[];
}

/** The likeliest first; empty when nothing is wrong that can be seen from here. */
export function diagnoseReset(read: ReadForReset): Finding[] {
  const { listed, ...known } = read;
  const account = listed.find(
    ({ resource, object }) =>
      resource.plural === SERVICE_ACCOUNTS.plural && object.metadata.name === known.naisjob.metadata.name,
  )?.object;
  const evidence = {
    ...known,
    account,
    pods: [],
    server: undefined,
    gonePod: undefined,
    log: undefined,
    unread: UNREAD,
  };
  return diagnose(evidence).filter(({ level, mendedBy }) => level === 'broken' || mendedBy !== 'neither');
}

/** The gentle form is enough when it mends something and nothing needs the full one. */
export function isGentleEnough(findings: readonly Finding[]): boolean {
  return (
    findings.some((each) => each.mendedBy === 'cronjob-only') && !findings.some((each) => each.mendedBy === 'full')
  );
}
