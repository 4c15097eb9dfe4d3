// A run that has no pod, and no Event says why.

import type { Finding } from '../finding.ts';
import type { Run } from '../run.ts';
import { kubectl, seenIn, sinceTime, type Evidence } from './evidence.ts';

/** The Job controller makes pods within a second; ms. */
const PATIENCE = 30_000;

/** `run`: one that never had a pod. */
export function examineSilence(run: Run, { naisjob, now, unread }: Evidence): Finding[] {
  const { name, creationTimestamp } = run.metadata;
  const isWaiting = run.spec.suspend !== true && run.status?.conditions?.some(isFinal) !== true;
  if (!isWaiting || sinceTime(creationTimestamp, now) < PATIENCE) return [];
  const known = { code: 'NoPods', level: 'broken', commands: [kubectl(naisjob, 'describe', 'job', name)] } as const;
  if (run.spec.parallelism === 0) {
    const remedy = 'set spec.parallelism to 1 or more and deploy again; end this run';
    const seen = seenIn(run, 'spec.parallelism', '0');
    const problem = `run ${name} is not to have any pod at a time, so it never ends`;
    return [{ ...known, certainty: 'certain', problem, ...seen, remedy, mendedBy: 'neither' }];
  }
  const why = unread.has('events') ? 'and Events may not be read' : 'and no Event says why (they are kept an hour)';
  return [
    {
      ...known,
      certainty: 'likely',
      problem: `run ${name} has no pod, ${why}`,
      ...seenIn(run, 'status', 'no active, ready, succeeded or failed pod', creationTimestamp),
      remedy: "look at the run's own Events; a quota, a webhook or a missing ServiceAccount are the usual reasons",
      mendedBy: 'neither',
    },
  ];
}

function isFinal({ type, status }: { type: string; status: string }): boolean {
  return ['Complete', 'Failed'].includes(type) && status === 'True';
}
