// What kill-sidecars shows: one line for each container, what became of it, and what was answered.

import { describeMethod } from '../model/sidecar.ts';
import type { StuckCandidate } from '../model/stuck-attempt.ts';
import type {
  AttemptReport,
  KillSidecarsResult,
  SidecarHistory,
  SidecarOutcome,
  SidecarReport,
} from '../model/sidecar-result.ts';
import { drawAgeOf } from './age.ts';
import type { Tone } from './palette.ts';
import { drawTable, type Cell, type TableLook } from './table.ts';
import { neutralise } from './untrusted-text.ts';
import { DRY_RUN_NOTE } from './plan.ts';

const TONES: Record<SidecarOutcome, Tone> = {
  stopped: 'done',
  restarted: 'waiting',
  gone: 'done',
  running: 'failed',
  failed: 'failed',
  unknown: 'failed',
  native: 'none',
  waiting: 'waiting',
  interrupted: 'waiting',
  planned: 'plain',
};

/** Before the question: what would be done to what. */
export function drawSidecarPlan(attempts: readonly StuckCandidate[], look: TableLook): string {
  const columns = ['NAMESPACE', 'POD', 'MAIN', 'CONTAINER', 'WAY'].map((header) => ({ header }));
  const rows = attempts.flatMap(({ pod, main, sidecars }) =>
    sidecars.map(({ container, state, methods }) => [
      pod.metadata.namespace ?? '',
      pod.metadata.name,
      drawMain(main),
      container,
      drawWay(state, methods.map(describeMethod)),
    ]),
  );
  return drawTable(columns, rows, look);
}

function drawWay(state: string, methods: readonly string[]): string {
  if (state === 'native') return 'none: handled by Kubernetes';
  if (state === 'waiting') return 'none: it does not run now';
  return methods.length === 0 ? 'none: nobody knows how' : methods.join(', else ');
}

function drawMain({ container, state, exitCode }: AttemptReport['main']): string {
  return `${container} ${exitCode === undefined ? state : `exit ${exitCode}`}`;
}

export function drawKillSidecars(result: KillSidecarsResult, nameOnly: boolean, look: TableLook): string {
  if (nameOnly) return result.pods.map(({ pod }) => neutralise(`pod/${pod}`)).join('\n');
  if (!result.confirmed) return 'Nothing was changed.';
  const table = result.pods.length === 0 ? '' : drawReports(result.pods, look);
  const runs = result.runs.map(({ run, state }) => neutralise(`job.batch/${run} ${state.toLowerCase()}`));
  return [table, drawSum(result), ...runs].filter((each) => each !== '').join('\n');
}

/** kubectl's words for a change, over all containers; those that Kubernetes handles are not counted. */
function drawSum({ pods, dryRun }: KillSidecarsResult): string {
  const outcomes = pods
    .flatMap(({ containers }) => containers)
    .map(({ outcome }) => outcome)
    .filter((outcome) => outcome !== 'native' && outcome !== 'waiting');
  if (outcomes.length === 0) return '';
  const stopped = outcomes.filter((outcome) => ['stopped', 'restarted', 'gone', 'planned'].includes(outcome));
  return `${stopped.length} of ${outcomes.length} ${outcomes.length === 1 ? 'sidecar' : 'sidecars'} stopped${DRY_RUN_NOTE[dryRun]}`;
}

export function drawReports(pods: readonly AttemptReport[], look: TableLook): string {
  const columns = [
    { header: 'NAMESPACE' },
    { header: 'POD' },
    { header: 'CONTAINER' },
    { header: 'OUTCOME' },
    { header: 'EXIT' },
    // Not cut: why a sidecar still runs is what the person came for.
    { header: 'ANSWER' },
  ];
  const rows = pods.flatMap(({ namespace, pod, containers }) =>
    containers.map((each): Cell[] => [
      namespace,
      pod,
      each.container,
      { text: each.outcome, tone: TONES[each.outcome] },
      each.exitCode === undefined ? '-' : String(each.exitCode),
      drawAnswer(each),
    ]),
  );
  return drawTable(columns, rows, look);
}

function drawAnswer({ method, answer, message, methods, outcome }: SidecarReport): string {
  const heard = method === undefined ? [] : [`${method}: ${answer ?? ''}`];
  const planned = outcome === 'planned' ? [methods.join(', else ')] : [];
  return [...heard, ...planned, ...(message === undefined ? [] : [message])].join('; ');
}

export function drawHistory({ events }: SidecarHistory, look: TableLook & { now: number }): string {
  const columns = ['AGE', 'NAMESPACE', 'POD', 'CONTAINER', 'BY', 'MESSAGE'].map((header) => ({
    header,
    cut: header === 'MESSAGE',
  }));
  const rows = events.map((each): Cell[] => [
    drawAgeOf(each.time, look.now),
    each.namespace,
    each.pod,
    each.container,
    each.by,
    { text: each.message, tone: each.type === 'Warning' ? 'failed' : 'plain' },
  ]);
  return drawTable(columns, rows, look);
}
