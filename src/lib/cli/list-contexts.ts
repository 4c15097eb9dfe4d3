// One list of the jobs of several clusters, with what could not be read of them.

import type { ListResult } from '../model/list-result.ts';
import { mergeLists } from '../model/merge-lists.ts';
import type { Deps } from '../workflows/deps.ts';
import { forEachContext, type ContextFailure } from './each-context.ts';
import { explainError } from './explain-error.ts';
import { toErrorDocument } from './output.ts';

/** `connected`: the contexts, in order, and those that could not be connected. `deps`: of each that was. */
export async function listContexts(
  connected: { done: readonly { context: string }[]; failures: readonly ContextFailure[] },
  deps: readonly Deps[],
  list: (deps: Deps) => Promise<ListResult>,
): Promise<{ result: ListResult; failures: ContextFailure[] }> {
  const names = connected.done.map(({ context }) => context);
  const listed = await forEachContext(names, (context) => list(deps[names.indexOf(context)]!));
  const failures = [...connected.failures, ...listed.failures];
  const errors = failures.map(({ context, error }) => ({ context, ...toErrorDocument(explainError(error)).error }));
  const lists = listed.done.map(({ context, result }) => ({ context, list: result }));
  return { failures, result: mergeLists(lists, errors) };
}
