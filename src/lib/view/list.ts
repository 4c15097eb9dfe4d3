// Jobs as a table: how each is, how its last run went and when the next one comes.

import type { LastRun, ListedJob } from '../model/list-result.ts';
import { drawAgeOf } from './age.ts';
import { drawTimeIn, drawUntil } from './next-run.ts';
import { drawTable, type Cell, type Column, type Span, type TableLook } from './table.ts';
import { neutralise } from './untrusted-text.ts';

export interface ListLook extends TableLook {
  /** ms since 1970. */
  now: number;
  wide?: boolean | undefined;
  /** With the column NAMESPACE. */
  namespaces?: boolean | undefined;
}

/** A column and what stands in it. */
interface Field extends Column {
  cell(job: ListedJob, now: number): Cell;
}

const CONTEXT: Field = { header: 'CONTEXT', cell: ({ context }) => context ?? '' };
const NAMESPACE: Field = { header: 'NAMESPACE', cell: ({ namespace }) => namespace };

const FIELDS: Field[] = [
  { header: 'NAME', cell: ({ name }) => ({ text: name, tone: 'strong' }) },
  { header: 'SCHEDULE', cell: ({ schedule }) => schedule ?? '-' },
  { header: 'STATE', cut: true, cell: drawState },
  { header: 'LAST-RUN', cell: ({ lastRun }, now) => (lastRun === undefined ? '-' : drawLastRun(lastRun, now)) },
  { header: 'NEXT-RUN', cell: ({ nextRun }, now) => (nextRun === undefined ? '-' : drawUntil(nextRun, now)) },
  { header: 'ACTIVE', drop: 1, cell: drawActive },
  { header: 'AGE', drop: 2, cell: ({ creationTimestamp }, now) => drawAgeOf(creationTimestamp, now) },
];

const WIDE_FIELDS: Field[] = [
  { header: 'NEXT-RUN-TIME', cell: ({ nextRun, timeZone }) => (nextRun ? drawTimeIn(nextRun, timeZone) : '-') },
  { header: 'LAST-RUN-NAME', cell: ({ lastRun }) => lastRun?.name ?? '-' },
  { header: 'IMAGE', cell: ({ image }) => image ?? '-' },
];

export function drawList(jobs: readonly ListedJob[], look: ListLook): string {
  const usual = look.wide ? [...FIELDS.map(({ drop: _, ...field }) => field), ...WIDE_FIELDS] : FIELDS;
  const hasContexts = jobs.some(({ context }) => context !== undefined);
  const fields = [...(hasContexts ? [CONTEXT] : []), ...(look.namespaces ? [NAMESPACE] : []), ...usual];
  const rows = jobs.map((job) => fields.map(({ cell }) => cell(job, look.now)));
  return drawTable(fields, rows, look);
}

/** A line for each job, for a person who has to choose one. */
export function drawJobChoices(jobs: readonly ListedJob[], look: ListLook): string[] {
  const fields = FIELDS.filter(({ header }) => ['NAME', 'STATE', 'LAST-RUN'].includes(header));
  const rows = jobs.map((job) => fields.map(({ cell }) => cell(job, look.now)));
  return drawTable(fields, rows, { ...look, noHeaders: true }).split('\n');
}

/** As kubectl's -o name. */
export function drawListNames(jobs: readonly ListedJob[]): string {
  return jobs.map(({ name }) => neutralise(`naisjob.nais.io/${name}`)).join('\n');
}

/** A job that is otherwise well is `Suspended`; one that is not is that too, in kubectl's way of saying two things. */
function drawState({ state, health, message, suspended }: ListedJob): Cell {
  const word = suspended ? (health === 'failed' ? `${state},Suspended` : 'Suspended') : state;
  return { text: message === undefined ? word : `${word}: ${message}`, tone: health };
}

function drawLastRun({ state, health, startedAt }: LastRun, now: number): Span {
  return { text: `${state} ${drawAgeOf(startedAt, now)}`, tone: health };
}

function drawActive({ active }: ListedJob): Cell {
  if (active === undefined) return '-';
  return { text: String(active), tone: active === 0 ? 'plain' : 'waiting' };
}
