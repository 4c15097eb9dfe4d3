// Stops one sidecar: tells it in each way that there is until one is heard, then looks whether it really ends.

import type { Pod } from '../model/attempt.ts';
import {
  ConnectionError,
  ContainerNotRunningError,
  FailedError,
  isForbidden,
  MissingBinaryError,
  NaisjobError,
  RequestTimeoutError,
  StatusError,
  StillRunningError,
} from '../model/errors.ts';
import { describeMethod, endOf, sharesProcesses, type Sidecar, type StopMethod } from '../model/sidecar.ts';
import type { SidecarReport } from '../model/sidecar-result.ts';
import type { Deps } from './deps.ts';
import type { ObjectWatch } from './object-watch.ts';
import { startTimeLimit } from './time-limit.ts';

export interface StopOutcome {
  report: SidecarReport;
  /** What decides the exit code; absent when all is well. */
  failure?: NaisjobError;
}

/** Heard, or perhaps heard; or not, with the error that says why. */
type Told = { method: StopMethod; answer: string } | { error: NaisjobError };

/** 128 + SIGKILL: the container ended under the command, which is what it is for. */
const KILLED = 137;

/** Never rejects: what goes wrong with one container stops no other. */
export async function stopSidecar(
  pod: Pod,
  sidecar: Sidecar,
  watch: ObjectWatch,
  timeoutMs: number,
  deps: Deps,
): Promise<StopOutcome> {
  const base = describeSidecar(sidecar);
  if (sidecar.methods.length === 0)
    return { report: { ...base, ...UNKNOWN }, failure: new FailedError(UNKNOWN.message) };
  const late = new StillRunningError(`container ${sidecar.container} still runs after ${timeoutMs / 1000}s`);
  const limit = startTimeLimit(timeoutMs, deps, late);
  try {
    return await tellAndSee(pod, sidecar, base, watch, limit.signal, deps);
  } catch (error) {
    if (deps.signal.aborted) return { report: { ...base, outcome: 'interrupted' } };
    const failure = error instanceof NaisjobError ? error : new FailedError((error as Error).message);
    return { report: { ...base, outcome: 'running', message: failure.message, reason: failure.reason }, failure };
  } finally {
    limit.end();
  }
}

const UNKNOWN = {
  outcome: 'unknown',
  message: 'nobody knows how it is told to stop; --signal TERM has a signal sent to it',
} as const;

export function describeSidecar({ container, image, methods }: Sidecar): SidecarReport {
  return { container, image, outcome: 'planned', methods: methods.map(describeMethod) };
}

async function tellAndSee(
  pod: Pod,
  sidecar: Sidecar,
  base: SidecarReport,
  watch: ObjectWatch,
  signal: AbortSignal,
  deps: Deps,
): Promise<StopOutcome> {
  const told = await tell(pod, sidecar, signal, deps);
  if ('error' in told) {
    if (isGone(told.error)) return { report: { ...base, outcome: 'gone', message: 'the pod is gone' } };
    const { message, reason } = told.error;
    return { report: { ...base, outcome: 'failed', message, reason }, failure: told.error };
  }
  const heard = { ...base, method: describeMethod(told.method), answer: told.answer };
  try {
    const { uid } = pod.metadata;
    const end = await watch.until(uid, (now) => endOf(sidecar, uid, now as Pod | undefined), signal);
    if (end.kind === 'gone') return { report: { ...heard, outcome: 'gone', message: 'the pod is gone' } };
    const { kind, exitCode } = end;
    const message = kind === 'restarted' ? { message: 'it ended, and its restartPolicy has started it again' } : {};
    return { report: { ...heard, outcome: kind, exitCode, ...message } };
  } catch (error) {
    if (!(error instanceof NaisjobError) || deps.signal.aborted) throw error;
    return { report: { ...heard, outcome: 'running', message: error.message, reason: error.reason }, failure: error };
  }
}

/** The first way that is heard; when none is, every reason in one sentence, and the error of the last. */
async function tell(pod: Pod, sidecar: Sidecar, signal: AbortSignal, deps: Deps): Promise<Told> {
  const errors: NaisjobError[] = [];
  for (const method of sidecar.methods) {
    try {
      return { method, answer: await tellBy(method, pod, sidecar.container, signal, deps) };
    } catch (error) {
      signal.throwIfAborted();
      if (!(error instanceof NaisjobError)) throw error;
      // It ended before it was told, or while it was: its status says which.
      if (error instanceof ContainerNotRunningError) return { method, answer: 'it was not running any more' };
      if (error instanceof ConnectionError) return { method, answer: error.message };
      if (isGone(error)) return { error };
      errors.push(error);
    }
  }
  return { error: joinErrors(errors, sidecar) };
}

/** @throws FailedError for an answer that is a no; the gateway's errors */
async function tellBy(
  method: StopMethod,
  pod: Pod,
  container: string,
  signal: AbortSignal,
  deps: Deps,
): Promise<string> {
  const { namespace = deps.cluster.namespace, name } = pod.metadata;
  const key = { namespace, name };
  if (method.kind === 'http') {
    const { port, path } = method;
    const { status } = await deps.cluster.requestThroughPortForward(
      key,
      port,
      { method: method.method, path },
      { signal },
    );
    if (status !== 200) throw new FailedError(`${describeMethod(method)} answered ${status}`);
    return '200';
  }
  if (sharesProcesses(pod) && method.command.includes('-s')) {
    throw new FailedError(
      'the containers of this pod share their processes, and a signal would not reach this one alone',
    );
  }
  const { exitCode, stderr } = await deps.cluster.exec(key, container, method.command, { signal });
  if (exitCode === 0 || exitCode === KILLED) return `exit ${exitCode}`;
  const said = stderr.trim() === '' ? '' : `: ${stderr.trim().split('\n')[0]}`;
  throw new FailedError(`${describeMethod(method)} ended with exit ${exitCode}${said}`);
}

function isGone(error: unknown): boolean {
  return error instanceof StatusError && error.code === 404;
}

function joinErrors(errors: readonly NaisjobError[], { methods }: Sidecar): NaisjobError {
  const sentences = errors.map((error, index) => describeFailure(error, methods[index]));
  const last = errors.findLast((error) => error instanceof StatusError) ?? errors.at(-1);
  const message = sentences.join('; ');
  if (last instanceof StatusError) {
    const { code, reason, details, attempted } = last;
    return new StatusError({ code, reason, message, details }, attempted);
  }
  return last === undefined ? new FailedError(message) : new Named(message, last.reason);
}

/** Several failures in one sentence, under the name of the last. */
class Named extends NaisjobError {
  readonly reason: string;

  constructor(message: string, reason: string) {
    super(message);
    this.reason = reason;
  }
}

function describeFailure(error: NaisjobError, method: StopMethod | undefined): string {
  if (isForbidden(error)) {
    const resource = method?.kind === 'exec' ? 'pods/exec' : 'pods/portforward';
    return `forbidden: get on ${resource} is needed, and from Kubernetes 1.35 on create as well`;
  }
  if (error instanceof MissingBinaryError) {
    const program = method?.kind === 'exec' ? method.command[0] : 'such program';
    return `the container has no ${program} to be stopped with (${error.message})`;
  }
  if (error instanceof RequestTimeoutError) return `${method && describeMethod(method)}: ${error.message}`;
  return error.message;
}
