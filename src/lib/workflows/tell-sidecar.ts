// Tells one sidecar to stop, in each way that there is until one is heard.

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
} from '../model/errors.ts';
import { describeMethod, sharesProcesses, type Sidecar, type StopMethod } from '../model/sidecar.ts';
import type { Deps } from './deps.ts';

/** Heard, or perhaps heard; or not, with the error that says why; or there is no pod any more. */
type Told = { method: StopMethod; answer: string } | { error: NaisjobError } | 'gone';

/** 128 + SIGKILL: the container ended under the command, which is what it is for. */
const KILLED = 137;

/**
 * The first way that is heard; when none is, every reason in one sentence, and the error of the last. What is told may have
 * been heard also where the connection broke. @throws the signal's reason
 */
export async function tellSidecar(pod: Pod, sidecar: Sidecar, signal: AbortSignal, deps: Deps): Promise<Told> {
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
      if (error instanceof StatusError && error.code === 404) return 'gone';
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
