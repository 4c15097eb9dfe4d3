// One list over several clusters.

import type { ListResult } from './list-result.ts';

export interface ContextList {
  context: string;
  list: ListResult;
}

/** In the order of the contexts. `errors`: of those that could not be read. */
export function mergeLists(lists: readonly ContextList[], errors: ListResult['errors']): ListResult {
  return {
    verb: 'list',
    jobs: lists.flatMap(({ context, list }) => list.jobs.map((job) => ({ context, ...job }))),
    errors,
    warnings: lists.flatMap(({ context, list }) => list.warnings.map((warning) => `${context}: ${warning}`)),
  };
}
