// The trees of several jobs, of which some could not be read.

import type { TreeResult } from '../model/tree-result.ts';
import type { Deps } from './deps.ts';
import { readTrees, type TreeInput } from './tree.ts';

export type SettledTrees = PromiseSettledResult<TreeResult>[];

/** @throws the first job's error when none of those that are named could be read. */
export async function readAnyTrees(input: TreeInput, deps: Deps): Promise<SettledTrees> {
  const settled = await readTrees(input, deps);
  const [first] = settled;
  if (first?.status === 'rejected' && settled.every(({ status }) => status === 'rejected')) throw first.reason;
  return settled;
}

/** Those that could be read. */
export function treesOf(settled: SettledTrees): TreeResult[] {
  return settled.flatMap((each) => (each.status === 'fulfilled' ? [each.value] : []));
}

/** Of all trees, each once. */
export function warningsOf(settled: SettledTrees): string[] {
  return [...new Set(treesOf(settled).flatMap(({ warnings }) => warnings))];
}

/** Of several jobs those that could not be read. */
export function failuresOf(settled: SettledTrees): string[] {
  return settled.flatMap((each) => (each.status === 'rejected' ? [(each.reason as Error).message] : []));
}
