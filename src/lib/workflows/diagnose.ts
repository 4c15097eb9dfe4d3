// Reads a job and all around it in one round trip, and the log of what failed in a second, and has the rules look at it.

import type { Pod } from '../model/attempt.ts';
import { rolloutRunName, type CronJob } from '../model/cron-job.ts';
import { listChecked } from '../model/diagnosis/checked.ts';
import { diagnose } from '../model/diagnosis/diagnose.ts';
import type { Evidence } from '../model/diagnosis/evidence.ts';
import { findOwnEvents } from '../model/diagnosis/own-events.ts';
import type { DiagnoseResult } from '../model/diagnose-result.ts';
import { isBroken } from '../model/finding.ts';
import { isScheduled } from '../model/naisjob.ts';
import { CRONJOBS, JOBS, PODS, SERVICE_ACCOUNTS } from '../model/resource.ts';
import { runsOf, type Run } from '../model/run.ts';
import type { Deps } from './deps.ts';
import { readEventsAround, readGonePod } from './diagnose-events.ts';
import { hintLeft } from './diagnose-left.ts';
import { readFailedLog } from './diagnose-log.ts';
import { createPartReader, type PartReader } from './part-reader.ts';
import { collect, getIfThere, getNaisjob, settleInOrder } from './read-job.ts';

/** @throws StatusError when there is no such job or it may not be read; whatever else may not be is named in `warnings`. */
export async function diagnoseJob(namespace: string, name: string, deps: Deps): Promise<DiagnoseResult> {
  const reader = createPartReader(deps);
  const known = await readEvidence(namespace, name, reader, deps).catch(async (error: unknown) => {
    await hintLeft(error, namespace, name, deps);
    throw error;
  });
  const [log, more, namesake] = await Promise.all([
    readFailedLog(known, reader, deps),
    readGonePod(known, reader, deps),
    readNamesake(known, reader, deps),
  ]);
  const evidence = { ...more, jobs: [...more.jobs, ...namesake], log };
  const findings = diagnose(evidence);
  return {
    verb: 'diagnose',
    naisjob: name,
    namespace,
    broken: isBroken(findings),
    ...(reader.isIncomplete ? { incomplete: true as const } : {}),
    findings,
    checked: listChecked(evidence),
    warnings: reader.warnings(),
  };
}

/** The Job that has the name of the rollout's run, where no Job of this job's label has it: another's, then. */
async function readNamesake(
  { naisjob, cronJob, jobs, unread }: Evidence,
  reader: PartReader,
  deps: Deps,
): Promise<Run[]> {
  if (cronJob === undefined || isScheduled(naisjob) || unread.has('runs')) return [];
  const { name, namespace = '' } = naisjob.metadata;
  const wanted = rolloutRunName(name, cronJob);
  if (jobs.some(({ metadata }) => metadata.name === wanted)) return [];
  // Listed, for the right to list is there: the others of the job have just been read with it.
  const selection = { namespace, fieldSelector: `metadata.name=${wanted}` };
  const found = await reader.read('runs', 'jobs.batch', collect(deps.cluster.list(JOBS, selection, deps)));
  return (found ?? []) as Run[];
}

async function readEvidence(namespace: string, name: string, reader: PartReader, deps: Deps): Promise<Evidence> {
  const { cluster, signal } = deps;
  const labelled = { namespace, labelSelector: `app=${name}` };
  const list = (resource: typeof JOBS) => collect(cluster.list(resource, labelled, { signal }));
  const [naisjob, cronJob, jobs, pods, account, events, server] = await settleInOrder([
    getNaisjob(namespace, name, deps),
    reader.read('cronJob', `cronjobs.batch`, getIfThere(cluster, CRONJOBS, namespace, name, signal)),
    reader.read('runs', 'jobs.batch', list(JOBS)),
    reader.read('pods', 'pods', list(PODS)),
    reader.read('account', 'serviceaccounts', getIfThere(cluster, SERVICE_ACCOUNTS, namespace, name, signal)),
    reader.read('events', 'events', readEventsAround(namespace, name, deps)),
    reader.read('version', "the server's version", cluster.version({ signal })),
  ]);
  const runs = (jobs ?? []) as Run[];
  const known = { naisjob, jobs: runs, pods: (pods ?? []) as Pod[] };
  return {
    ...known,
    now: deps.clock.now(),
    cronJob: cronJob as CronJob | undefined,
    runs: runsOf(runs, naisjob, cronJob as CronJob | undefined),
    account,
    owned: [
      ...(cronJob === undefined ? [] : [{ resource: CRONJOBS, object: cronJob }]),
      ...(account === undefined ? [] : [{ resource: SERVICE_ACCOUNTS, object: account }]),
    ],
    events: findOwnEvents(events ?? [], known),
    server,
    gonePod: undefined,
    log: undefined,
    unread: reader.unread,
  };
}
