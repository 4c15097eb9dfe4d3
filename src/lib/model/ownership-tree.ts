// Who belongs to whom, by ownerReferences and UID: names are used again, UIDs never.

import { compareText } from './text-order.ts';
import type { TreeItem, TreeRow } from './tree-item.ts';

export interface TreeNode extends TreeRow {
  /** Drawn in full at another place of this tree (it has two owners, or owns itself in a circle): no children here. */
  reference?: true;
  /** Older runs that were left out (`--runs`). */
  hiddenRuns?: number;
  children: TreeNode[];
}

export interface TreeOptions {
  /** Runs to keep below each owner: the newest, and every one that is not over. Absent = all. */
  runs?: number | undefined;
}

/** The tree below each root. An object has its subtree once in a tree, at its first place; the order is the same each time. */
export function buildOwnershipTrees(
  roots: readonly TreeItem[],
  items: Iterable<TreeItem>,
  options: TreeOptions = {},
): TreeNode[] {
  const byOwner = indexByOwner(items);
  return roots.map((root) => place(root, byOwner, options, new Set()));
}

/** UIDs of everything below the roots. A root is among them only if another root owns it. */
export function findOwned(rootUids: readonly string[], items: Iterable<TreeItem>): Set<string> {
  const byOwner = indexByOwner(items);
  const owned = (uid: string) => (byOwner.get(uid) ?? []).map((child) => child.uid);
  const found = new Set(rootUids.flatMap(owned));
  // A Set's iteration goes on over what is added meanwhile, and adding twice is nothing: a circle ends.
  for (const uid of found) for (const child of owned(uid)) found.add(child);
  return found;
}

/** Each object once, though two API groups may serve it; what has no UID (metrics) is owned by nobody. */
function indexByOwner(items: Iterable<TreeItem>): Map<string, TreeItem[]> {
  const byUid = new Map<string, TreeItem>();
  for (const item of items) if (item.uid && !byUid.has(item.uid)) byUid.set(item.uid, item);
  const byOwner = new Map<string, TreeItem[]>();
  for (const item of byUid.values()) {
    for (const owner of new Set(item.owners.map(({ uid }) => uid))) {
      const owned = byOwner.get(owner);
      if (owned === undefined) byOwner.set(owner, [item]);
      else owned.push(item);
    }
  }
  return byOwner;
}

function place(item: TreeItem, byOwner: Map<string, TreeItem[]>, options: TreeOptions, placed: Set<string>): TreeNode {
  const { owners: _, ...row } = item;
  if (placed.has(item.uid)) return { ...row, reference: true, children: [] };
  placed.add(item.uid);
  const owned = (byOwner.get(item.uid) ?? []).toSorted(compare);
  const { shown, hidden } = limitRuns(owned, options.runs);
  const children = shown.map((child) => place(child, byOwner, options, placed));
  return { ...row, ...(hidden > 0 && { hiddenRuns: hidden }), children };
}

/** kubectl-tree's Kind first; then runs newest first, because the newest is asked for, and attempts as they happened. */
function compare(a: TreeItem, b: TreeItem): number {
  const byTime = compareText(a.creationTimestamp, b.creationTimestamp);
  return (
    compareText(a.kind, b.kind) ||
    compareText(a.namespace, b.namespace) ||
    (isRun(a) ? -byTime || -compareText(a.name, b.name) : 0) ||
    (a.kind === 'Pod' ? byTime : 0) ||
    compareText(a.name, b.name) ||
    compareText(a.uid, b.uid)
  );
}

function isRun(item: TreeRow): boolean {
  return item.kind === 'Job' && item.apiVersion === 'batch/v1';
}

/** A run that is not over is shown whatever its age: it is what someone waits for. */
function limitRuns(owned: TreeItem[], runs: number | undefined): { shown: TreeItem[]; hidden: number } {
  if (runs === undefined) return { shown: owned, hidden: 0 };
  const newest = new Set(owned.filter(isRun).slice(0, runs));
  const shown = owned.filter((item) => !isRun(item) || newest.has(item) || item.health === 'waiting');
  return { shown, hidden: owned.length - shown.length };
}
