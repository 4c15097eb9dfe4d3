// The REASON column: the row's word, with what a person asks next.

import type { ContainerRow } from '../model/container-row.ts';
import type { TreeNode } from '../model/ownership-tree.ts';
import { drawUntil } from './next-run.ts';

/** `now`: ms since 1970. */
export function drawReason(node: TreeNode, now: number): string {
  const details = [...drawOutcome(node), ...(node.reference ? ['shown above'] : [])];
  return join(drawWord(node, now), details, node.message);
}

export function drawContainerReason(container: ContainerRow): string {
  const role = container.role.replace('-', ' ');
  return join(container.reason, [role, ...drawOutcome(container)], container.message);
}

function drawWord({ reason, status, nextRun, completions }: TreeNode, now: number): string {
  if (reason === 'Scheduled' && nextRun !== undefined) return `next run ${drawUntil(nextRun, now)}`;
  if (completions === undefined) return reason;
  if (status === 'Failed' && reason !== 'Failed' && reason !== 'Terminating') return `Failed: ${reason}`;
  return reason === 'Running' ? `Running ${completions.succeeded}/${completions.wanted}` : reason;
}

function drawOutcome({ exitCode = 0, restarts = 0, reason }: TreeNode | ContainerRow): string[] {
  const exit = exitCode === 0 || reason.endsWith(`ExitCode:${exitCode}`) ? [] : [`exit ${exitCode}`];
  return restarts === 0 ? exit : [...exit, restarts === 1 ? '1 restart' : `${restarts} restarts`];
}

function join(word: string, details: string[], message: string | undefined): string {
  const detailed = details.length === 0 ? word : `${word} (${details.join(', ')})`.trimStart();
  return [detailed, message ?? ''].filter((part) => part !== '').join(': ');
}
