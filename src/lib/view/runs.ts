// The history of a job as a table, newest run first.

import type { RunTrigger } from '../model/run-trigger.ts';
import type { RunRow, RunsResult } from '../model/runs-result.ts';
import { drawAge, drawAgeOf } from './age.ts';
import { drawTimeIn } from './next-run.ts';
import { drawTable, type Cell, type Column, type Span, type TableLook } from './table.ts';
import { neutralise } from './untrusted-text.ts';

export interface RunsLook extends TableLook {
  /** ms since 1970. */
  now: number;
  wide?: boolean | undefined;
}

interface Field extends Column {
  cell(run: RunRow, now: number, timeZone: string): Cell;
}

const FIELDS: Field[] = [
  { header: 'RUN', cell: ({ name }) => ({ text: name, tone: 'strong' }) },
  { header: 'STATUS', cut: true, cell: drawStatus },
  { header: 'STARTED', cell: ({ startedAt }, now) => (startedAt === undefined ? '-' : drawAgeOf(startedAt, now)) },
  { header: 'DURATION', cell: drawDuration },
  { header: 'TRIGGER', cut: true, drop: 1, cell: ({ trigger }) => drawTrigger(trigger) },
  { header: 'ATTEMPTS', drop: 2, cell: drawAttempts },
  { header: 'EXIT', cell: drawExit },
];

const WIDE_FIELDS: Field[] = [
  { header: 'STARTED-AT', cell: ({ startedAt }, _, zone) => (startedAt ? drawTimeIn(startedAt, zone) : '-') },
  { header: 'POD', cell: ({ attempts }) => attempts.at(-1)?.pod ?? '-' },
  { header: 'IMAGE', cell: ({ image }) => image ?? '-' },
];

export function drawRuns({ runs, timeZone }: RunsResult, look: RunsLook): string {
  const fields = look.wide ? [...FIELDS.map(({ drop: _, ...field }) => field), ...WIDE_FIELDS] : FIELDS;
  const rows = runs.map((run) => fields.map(({ cell }) => cell(run, look.now, timeZone)));
  const bars = look.wide ? undefined : drawBars(runs, look.now, findRoom(fields, rows, look));
  if (bars === undefined) return drawTable(fields, rows, look);
  return drawTable(
    [...fields, { header: '' }],
    rows.map((row, index) => [...row, bars[index] ?? '']),
    look,
  );
}

/** `job.batch/x` lines of what is there; what is cleaned up is nothing to hand to kubectl. */
export function drawRunNames({ runs }: RunsResult): string {
  const there = runs.filter(({ cleanedUp }) => !cleanedUp);
  return there.map(({ name }) => neutralise(`job.batch/${name}`)).join('\n');
}

function drawStatus({ state, health, reason, message, attempts, cleanedUp }: RunRow): Span {
  const last = attempts.findLast((each) => each.state !== 'Succeeded')?.reason ?? '';
  // What the run's own reason leaves open: BackoffLimitExceeded by what.
  const why = state === 'Failed' && last !== '' && !PLAIN_REASONS.has(last) ? ` (${last})` : '';
  const words = [
    state,
    ...(reason === undefined ? [] : [`${reason}${why}`]),
    ...(message === undefined ? [] : [message]),
  ];
  const text = state === 'Unknown' ? 'cleaned up' : `${words.join(': ')}${cleanedUp ? ' (cleaned up)' : ''}`;
  return { text, tone: cleanedUp ? 'none' : health };
}

/** Words that say no more than that it failed. */
const PLAIN_REASONS = new Set(['Error', 'Completed']);

function drawDuration(run: RunRow, now: number): string {
  const ms = durationOf(run, now);
  return ms === undefined ? '-' : drawAge(ms);
}

/** ms; so far, of a run that is not over. */
function durationOf({ durationSeconds, startedAt, state }: RunRow, now: number): number | undefined {
  if (durationSeconds !== undefined) return durationSeconds * 1000;
  if (startedAt === undefined || (state !== 'Running' && state !== 'Terminating')) return undefined;
  return Math.max(0, now - Date.parse(startedAt));
}

function drawTrigger({ by, user }: RunTrigger): string {
  if (by === 'unknown') return '-';
  return user === undefined ? by : `${by} by ${user}`;
}

function drawAttempts({ attemptCount, attempts, cleanedUp }: RunRow): string {
  const restarts = attempts.reduce((sum, each) => sum + each.restarts, 0);
  if (cleanedUp && attemptCount === 0) return '-';
  if (restarts === 0) return String(attemptCount);
  return `${attemptCount} (${restarts} ${restarts === 1 ? 'restart' : 'restarts'})`;
}

function drawExit({ exitCode, cleanedUp }: RunRow): Cell {
  if (exitCode === undefined) return { text: '-', tone: 'none' };
  return { text: String(exitCode), tone: cleanedUp ? 'none' : exitCode === 0 ? 'plain' : 'failed' };
}

/** Kubernetes' times are whole seconds: a second more or less is chance. */
const LEAST_MS = 2000;

/** A bar of fewer columns tells nothing, one of more no more. */
const SHORTEST_BAR = 8;
const LONGEST_BAR = 20;
const GAP = 3;

/** Columns that are left beside the table as it would be with nothing cut. */
function findRoom(fields: Field[], rows: Cell[][], look: RunsLook): number {
  if (look.width === undefined) return LONGEST_BAR;
  const plain = drawTable(fields, rows, { colour: false, noHeaders: look.noHeaders });
  const widest = Math.max(...plain.split('\n').map((line) => line.length));
  return Math.min(LONGEST_BAR, look.width - widest - GAP);
}

/** The longest run has the whole width, the others their share in half columns; nothing where there is nothing to compare. */
function drawBars(runs: readonly RunRow[], now: number, room: number): Span[] | undefined {
  const durations = runs.map((run) => durationOf(run, now) ?? 0);
  const longest = Math.max(0, ...durations);
  if (runs.length < 2 || longest < LEAST_MS || room < SHORTEST_BAR) return undefined;
  return runs.map(({ health, cleanedUp }, index) => {
    const halves = Math.round(((durations[index] ?? 0) / longest) * room * 2);
    const text = '━'.repeat(Math.floor(halves / 2)) + (halves % 2 === 1 ? '╸' : '');
    return { text, tone: cleanedUp ? 'none' : health };
  });
}
