// Trees as kubectl-tree draws them: one table, with branches in the NAME column.

import type { ContainerRow } from '../model/container-row.ts';
import type { TreeNode } from '../model/ownership-tree.ts';
import type { TreeResult } from '../model/tree-result.ts';
import { drawAgeOf } from './age.ts';
import { drawTimeIn } from './next-run.ts';
import type { Tone } from './palette.ts';
import { drawTable, type Cell, type Column, type Span, type TableLook } from './table.ts';
import { drawContainerReason, drawReason } from './tree-reason.ts';
import { neutralise } from './untrusted-text.ts';

export interface TreeLook extends TableLook {
  /** ms since 1970. */
  now: number;
  wide?: boolean | undefined;
}

const COLUMNS: Column[] = [
  { header: 'NAMESPACE' },
  { header: 'NAME' },
  { header: 'READY' },
  { header: 'REASON', cut: true },
  { header: 'AGE' },
];

const WIDE_COLUMNS: Column[] = ['STATUS', 'EXIT', 'IMAGE', 'NODE', 'NEXT RUN'].map((header) => ({ header }));

/** A row with what hangs below it; `cells` are those after NAME. */
interface Branch {
  namespace: string;
  name: Span[];
  cells: Cell[];
  branches: Branch[];
}

/** Several trees are one table, so that their columns stand below each other. */
export function drawTrees(results: readonly TreeResult[], look: TreeLook): string {
  const columns = look.wide ? [...COLUMNS, ...WIDE_COLUMNS] : COLUMNS;
  const rows = results.flatMap((result) => toRows(toTree(result, look), '', ''));
  return drawTable(columns, rows, look);
}

/** `kind.group/name` lines, as kubectl's -o name: each owned object once, and nothing that is not owned. */
export function drawTreeNames(results: readonly TreeResult[]): string {
  return results.flatMap(({ root }) => listNames(root)).join('\n');
}

function listNames(node: TreeNode): string[] {
  if (node.reference) return [];
  const group = node.apiVersion.includes('/') ? `.${node.apiVersion.split('/')[0]}` : '';
  return [neutralise(`${node.kind.toLowerCase()}${group}/${node.name}`), ...node.children.flatMap(listNames)];
}

/** `own` stands before the row's name, `below` before those of its branches: kubectl-tree's signs, two columns each. */
function toRows(branch: Branch, own: string, below: string): Cell[][] {
  const row = [branch.namespace, [{ text: own, tone: 'none' as const }, ...branch.name], ...branch.cells];
  const last = branch.branches.length - 1;
  const rows = branch.branches.flatMap((each, index) =>
    index === last ? toRows(each, `${below}└─`, `${below}  `) : toRows(each, `${below}├─`, `${below}│ `),
  );
  return [row, ...rows];
}

function toTree({ root, related }: TreeResult, look: TreeLook): Branch {
  const tree = toBranch(root, look);
  const others = related.map((node) => toBranch({ ...node, message: 'goes with the job, owned by nobody' }, look));
  return { ...tree, branches: [...tree.branches, ...others] };
}

function toBranch(node: TreeNode, look: TreeLook): Branch {
  const { namespace = '', kind, name, containers = [], hiddenRuns = 0, children } = node;
  return {
    namespace,
    name: nameSpans(kind, name),
    cells: toCells(node, look),
    branches: [
      ...containers.map((container) => toContainerBranch(namespace, container, look)),
      ...children.map((child) => toBranch(child, look)),
      ...(hiddenRuns > 0 ? [toHiddenBranch(hiddenRuns)] : []),
    ],
  };
}

function toCells(node: TreeNode, look: TreeLook): Cell[] {
  const { ready, health, status, exitCode, image, node: host, nextRun, timeZone } = node;
  const state = [
    { text: ready, tone: ready === '-' ? ('none' as const) : health },
    { text: drawReason(node, look.now), tone: health },
  ];
  const age = drawAgeOf(node.creationTimestamp, look.now);
  const next = nextRun === undefined ? undefined : drawTimeIn(nextRun, timeZone);
  return [...state, age, ...(look.wide ? toWideCells([status, exitCode, image, host, next]) : [])];
}

function toContainerBranch(namespace: string, container: ContainerRow, look: TreeLook): Branch {
  const { ready, health, exitCode, image } = container;
  const state = [toReadyCell(ready, health), { text: drawContainerReason(container), tone: health }];
  const wide = look.wide ? toWideCells([undefined, exitCode, image, undefined, undefined]) : [];
  return { namespace, name: nameSpans('container', container.name), cells: [...state, '', ...wide], branches: [] };
}

/** A container that has ended well is no longer ready and need not be; one without a state may never be. */
function toReadyCell(ready: boolean, health: Tone): Span {
  if (!ready && (health === 'done' || health === 'none')) return { text: '-', tone: 'none' };
  return { text: ready ? 'True' : 'False', tone: health };
}

function toHiddenBranch(hidden: number): Branch {
  const text = hidden === 1 ? '1 older run not shown' : `${hidden} older runs not shown`;
  return { namespace: '', name: [{ text, tone: 'none' }], cells: [], branches: [] };
}

function nameSpans(kind: string, name: string): Span[] {
  return [
    { text: `${kind}/`, tone: 'plain' },
    { text: name, tone: 'strong' },
  ];
}

function toWideCells(values: (string | number | undefined)[]): Cell[] {
  return values.map((value) => String(value ?? '-'));
}
