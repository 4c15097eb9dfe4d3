// A diagnosis as kubectl describe would write it: each finding with where it is seen and what mends it.

import type { Checked, DiagnoseResult } from '../model/diagnose-result.ts';
import type { Finding } from '../model/finding.ts';
import { drawAgeOf } from './age.ts';
import { drawUntil } from './next-run.ts';
import { createPaint } from './palette.ts';
import { drawTable } from './table.ts';
import { neutralise } from './untrusted-text.ts';
import { hang } from './wrap.ts';
import { cutToWidth } from './cut.ts';

export interface DiagnoseLook {
  /** ms since 1970. */
  now: number;
  colour: boolean;
  width?: number | undefined;
}

/** Of the labels at the left. */
const INDENT = 9;

export function drawDiagnosis(result: DiagnoseResult, look: DiagnoseLook): string {
  const name = neutralise(`naisjob.nais.io/${result.naisjob}`);
  const asFar = result.warnings.length === 0 ? '' : ', as far as it could be read';
  if (result.findings.length === 0) {
    return `Nothing is seen to be wrong with ${name}${asFar}. Looked at:\n${drawChecked(result.checked, look)}`;
  }
  const head = result.broken ? `${name} is broken:` : `Nothing is seen to be broken in ${name}${asFar}, but:`;
  return [head, ...result.findings.map((each) => drawFinding(each, look))].join('\n\n');
}

/** How sure, in the first word: it is also the order. */
function drawWord({ level, certainty }: Finding): string {
  if (level === 'note') return 'Note:';
  return { certain: 'Broken:', likely: 'Likely:', possible: 'Maybe:' }[certainty];
}

function drawFinding(finding: Finding, look: DiagnoseLook): string {
  const paint = createPaint(look.colour);
  const { level, problem, evidence, time, remedy, commands, code, log } = finding;
  const tone = level === 'broken' ? 'failed' : 'waiting';
  const label = drawWord(finding);
  const age = time === undefined ? '' : ` (${drawTime(time, look.now)})`;
  return [
    ...drawEntry(paint(tone, label), label.length, problem, look),
    ...drawEntry('Seen:', 5, `${evidence}${age}`, look),
    ...(log === undefined ? [] : drawLog(log.lines, look)),
    ...drawEntry('Mend:', 5, remedy, look),
    ...commands.map((command) => indent(neutralise(command))),
    ...drawEntry('Code:', 5, code, look),
  ].join('\n');
}

/** `length` of the label without its colour. */
function drawEntry(label: string, length: number, text: string, { width }: DiagnoseLook): string[] {
  return hang(`${label}${' '.repeat(INDENT - length)}`, INDENT, text, width);
}

/** A line of a log is one line here, cut where the screen ends. */
function drawLog(lines: readonly string[], { width }: DiagnoseLook): string[] {
  const shown = lines.map((line) => cutToWidth(neutralise(line), width === undefined ? Infinity : width - INDENT));
  return shown.map((line, index) => (index === 0 ? `${'Log:'.padEnd(INDENT)}${line}` : indent(line)));
}

function indent(line: string): string {
  return `${' '.repeat(INDENT)}${line}`;
}

function drawTime(time: string, now: number): string {
  return Date.parse(time) > now ? drawUntil(time, now) : `${drawAgeOf(time, now)} ago`;
}

function drawChecked(checked: readonly Checked[], { now, colour, width }: DiagnoseLook): string {
  const columns = [{ header: 'OBJECT' }, { header: 'STATE', cut: true }];
  const rows = checked.map(({ object, state, time }) => [
    object,
    time === undefined ? state : `${state}${state === 'next run' ? ' ' : ', '}${drawTime(time, now)}`,
  ]);
  return drawTable(columns, rows, { colour, width });
}
