// Jobs that are to be deleted as a whole after a while (spec.ttl).

import type { Finding } from '../finding.ts';
import { operatorError } from '../naisjob.ts';
import { seenIn, sinceTime, type Evidence } from './evidence.ts';

/** Euthanaisa, NAIS' operator for this, goes by it. */
const KILL_AFTER = 'euthanaisa.nais.io/kill-after';

export function examineTtl({ naisjob, cronJob, now }: Evidence): Finding[] {
  const { ttl } = naisjob.spec as { ttl?: string };
  const holder = [naisjob, cronJob].find((each) => each?.metadata.annotations?.[KILL_AFTER] !== undefined);
  const time = holder?.metadata.annotations?.[KILL_AFTER];
  // A manifest that the operator refuses is not in force, its ttl neither.
  const isInForce = Boolean(ttl) && operatorError(naisjob) === undefined;
  if (!isInForce && time === undefined) return [];
  const isDue = sinceTime(time, now) > 0 && time !== undefined;
  return [
    {
      code: 'TtlDeletion',
      level: 'note',
      certainty: 'certain',
      problem: isDue
        ? 'the job is due to be deleted by its ttl'
        : 'the whole job will be deleted by its ttl, its history with it',
      ...(holder === undefined || time === undefined
        ? seenIn(naisjob, 'spec.ttl', String(ttl), naisjob.metadata.creationTimestamp)
        : seenIn(holder, `metadata.annotations[${KILL_AFTER}]`, time, time)),
      remedy: 'when it is to stay, take spec.ttl out of the manifest and deploy again',
      commands: [],
      mendedBy: 'neither',
    },
  ];
}
