// Evidence for a diagnosis, of a healthy one-shot job by default.

import type { Evidence, KubeEvent } from '../../../../../src/lib/model/diagnosis/evidence.ts';
import { diagnose } from '../../../../../src/lib/model/diagnosis/diagnose.ts';
import type { Finding } from '../../../../../src/lib/model/finding.ts';
import type { KubeObject } from '../../../../../src/lib/model/kube-object.ts';
import { runsOf } from '../../../../../src/lib/model/run.ts';
import { aCronJob, aNaisjob, anObject, NOW, timeAgo } from '../../../../support/builders.ts';

/** A Warning about `about`, last seen `minutes` ago. */
export function anEvent(about: KubeObject, reason: string, message: string, minutes = 5): KubeEvent {
  const { kind, metadata } = about;
  const event = anObject('v1', 'Event', `${metadata.name}.${reason.toLowerCase()}`).build();
  const involvedObject = { kind, name: metadata.name, uid: metadata.uid };
  return { ...event, type: 'Warning', reason, message, involvedObject, lastTimestamp: timeAgo(minutes) };
}

const naisjob = aNaisjob().build();
const account = anObject('v1', 'ServiceAccount').ownedBy(naisjob).build();

/** `jobs` given: the runs are those of them that belong to the job. */
export function evidenceOf(change: Partial<Evidence> = {}): Evidence {
  const job = change.naisjob ?? naisjob;
  const cronJob = 'cronJob' in change ? change.cronJob : aCronJob().ownedBy(job).build();
  const jobs = change.jobs ?? change.runs ?? [];
  return {
    now: NOW,
    naisjob: job,
    cronJob,
    jobs,
    runs: runsOf(jobs, job, cronJob),
    pods: [],
    account,
    owned: [],
    events: [],
    server: { major: 1, minor: 37, text: 'v1.37.2' },
    log: undefined,
    unread: new Set(),
    ...change,
  };
}

export function find(change: Partial<Evidence> = {}): Finding[] {
  return diagnose(evidenceOf(change));
}

/** `broken certain OutOfMemory`, in order. */
export function codes(change: Partial<Evidence> = {}): string[] {
  return find(change).map(({ level, certainty, code }) => `${level} ${certainty} ${code}`);
}
