// What `tree` reports of one job. A contract (docs/contract.md): keys are added, never renamed.

import type { TreeNode } from './ownership-tree.ts';

export interface TreeResult {
  verb: 'tree';
  naisjob: string;
  namespace: string;
  /** The Naisjob; what it owns is below it. */
  root: TreeNode;
  /** What goes with the job and is owned by nobody: its Image. */
  related: TreeNode[];
  /** Types that could not be read, each with the reason. */
  warnings: string[];
}

/** For --watch: a job that is no longer there. */
export function markDeleted({ root, ...tree }: TreeResult): TreeResult {
  return { ...tree, root: { ...root, ready: '-', health: 'none', reason: 'Deleted', children: [] }, related: [] };
}
