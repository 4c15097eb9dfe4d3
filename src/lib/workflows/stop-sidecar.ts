// Stops one sidecar: has it told to stop, then looks whether it really ends.

import type { Pod } from '../model/attempt.ts';
import { FailedError, NaisjobError, StillRunningError } from '../model/errors.ts';
import { describeMethod, endOf, type Sidecar } from '../model/sidecar.ts';
import type { SidecarReport } from '../model/sidecar-result.ts';
import type { Deps } from './deps.ts';
import type { ObjectWatch } from './object-watch.ts';
import { tellSidecar } from './tell-sidecar.ts';
import { startTimeLimit } from './time-limit.ts';

export interface StopOutcome {
  report: SidecarReport;
  /** What decides the exit code; absent when all is well. */
  failure?: NaisjobError;
}

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

/** Of a sidecar without a method. */
export const UNKNOWN = {
  outcome: 'unknown',
  message: 'nobody knows how it is told to stop; --signal TERM has a signal sent to it',
} as const;

/** Before anything is done about it. */
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
  const told = await tellSidecar(pod, sidecar, signal, deps);
  if (told === 'gone') return { report: { ...base, outcome: 'gone', message: 'the pod is gone' } };
  if ('error' in told) {
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
