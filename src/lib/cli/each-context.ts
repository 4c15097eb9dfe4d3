// One verb over several clusters.

import { InterruptedError } from '../model/errors.ts';

/** A context that could not be read, and why. */
export interface ContextFailure {
  context: string;
  error: unknown;
}

/** Works on several contexts in parallel, in order; one that cannot be read does not spoil the rest. An interruption ends all. */
export async function forEachContext<T>(
  contexts: readonly string[],
  work: (context: string) => Promise<T>,
): Promise<{ done: { context: string; result: T }[]; failures: ContextFailure[] }> {
  const settled = await Promise.allSettled(contexts.map(work));
  const done: { context: string; result: T }[] = [];
  const failures: ContextFailure[] = [];
  for (const [index, each] of settled.entries()) {
    const context = contexts[index] ?? '';
    if (each.status === 'fulfilled') done.push({ context, result: each.value });
    else if (each.reason instanceof InterruptedError) throw each.reason;
    else failures.push({ context, error: each.reason });
  }
  return { done, failures };
}
