// Which run is meant by NAME [RUN].

import { FailedError, RefusedError, StatusError } from '../model/errors.ts';
import type { NewObject } from '../model/kube-object.ts';
import { findNearNames } from '../model/near-names.ts';
import { JOBS } from '../model/resource.ts';
import { newestFirst, type Run } from '../model/run.ts';
import type { StartedRun } from '../model/results.ts';
import type { Deps } from './deps.ts';
import { collect, getIfThere, readJob, type JobFamily } from './read-job.ts';

/**
 * The named run, or the newest one of the job, whoever started it. A run is the job's by its label `app`, which every
 * way to start one keeps, so a named run is found even when the job itself is gone.
 * @throws StatusError NotFound, RefusedError for another job's run.
 */
export async function findRun(namespace: string, name: string, run: string | undefined, deps: Deps): Promise<Run> {
  if (run !== undefined) return findNamedRun(namespace, name, run, deps);
  const { jobs, runs } = await readJob(namespace, name, deps);
  const newest = newestFirst(runs.length > 0 ? runs : jobs)[0];
  if (newest === undefined) throw notFound(`naisjobs.nais.io "${name}" has no runs`, namespace);
  return newest;
}

async function findNamedRun(namespace: string, name: string, run: string, deps: Deps): Promise<Run> {
  const found = (await getIfThere(deps.cluster, JOBS, namespace, run, deps.signal)) as Run | undefined;
  if (found === undefined) throw noSuchRun(namespace, run, await namesOfRuns(namespace, name, deps));
  if (found.metadata.labels?.['app'] === name) return found;
  const { runs } = await readJob(namespace, name, deps);
  if (runs.some(({ metadata }) => metadata.uid === found.metadata.uid)) return found;
  throw foreignRun(found, name);
}

/** The run of that name, of those that were read. @throws StatusError NotFound with near names, RefusedError for another job's. */
export function pickRun(run: string, { naisjob, jobs, runs }: JobFamily): Run {
  const { name, namespace = '' } = naisjob.metadata;
  const found = jobs.find((each) => each.metadata.name === run);
  if (found === undefined) {
    throw noSuchRun(
      namespace,
      run,
      runs.map((each) => each.metadata.name),
    );
  }
  if (runs.includes(found)) return found;
  throw foreignRun(found, name);
}

function foreignRun(run: Run, name: string): RefusedError {
  const owner = run.metadata.labels?.['app'];
  const whose = owner === undefined || owner === name ? '' : `, but of ${owner}`;
  return new RefusedError(`run ${run.metadata.name} is not a run of naisjob ${name}${whose}`);
}

/** For a hint only: without the right to list there is none. */
async function namesOfRuns(namespace: string, name: string, { cluster, signal }: Deps): Promise<string[]> {
  const selection = { namespace, labelSelector: `app=${name}` };
  const runs = await collect(cluster.list(JOBS, selection, { shape: 'metadata', signal })).catch(() => []);
  return runs.map(({ metadata }) => metadata.name);
}

function noSuchRun(namespace: string, run: string, names: readonly string[]): StatusError {
  const error = notFound(`jobs.batch "${run}" not found`, namespace);
  const near = findNearNames(run, names);
  if (near.length > 0) error.hints.push(`Did you mean ${near.join(', ')}?`);
  return error;
}

function notFound(message: string, namespace: string): StatusError {
  return new StatusError(
    { code: 404, reason: 'NotFound', message },
    { verb: 'get', resource: 'jobs.batch', namespace },
  );
}

/** The object of a run that was started a moment ago. `job`: as the server gave it back, where this tool created it. */
export async function readStartedRun(
  namespace: string,
  started: StartedRun,
  job: NewObject | undefined,
  deps: Deps,
): Promise<Run> {
  if (job?.metadata.uid !== undefined) return job as Run;
  const found = await getIfThere(deps.cluster, JOBS, namespace, started.name, deps.signal);
  if (found?.metadata.uid === started.uid) return found as Run;
  throw new FailedError(`run ${started.name} was removed before it could be followed`);
}
