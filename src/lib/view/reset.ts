// What reset shows: what seems wrong, what it would do, what is lost, how the file differs, and its last line.

import type { BackupSummary, ResetResult } from '../model/reset-result.ts';
import type { Finding } from '../model/finding.ts';
import { isGentleEnough } from '../model/diagnosis/for-reset.ts';
import { drawAgeOf } from './age.ts';
import { drawManifestDiff } from './manifest-diff.ts';
import { DRY_RUN_NOTE, drawPlan, indent, type Look } from './plan.ts';
import { drawTable } from './table.ts';
import { neutralise } from './untrusted-text.ts';
import { hang } from './wrap.ts';

type Shown = Pick<ResetResult, 'plan' | 'losses' | 'diagnosis' | 'form' | 'manifest' | 'live'>;

/** Before the question, and with --dry-run=client. */
export function drawResetPlan(result: Shown, look: Look): string {
  const { plan, losses, diagnosis, manifest, live, form } = result;
  return [
    drawResetFindings(diagnosis, look.width, form),
    drawPlan(plan, look.width),
    ...(losses.length === 0 ? [] : ['What is lost:', ...losses.flatMap((each) => drawItem(each, look.width))]),
    ...(manifest === undefined || live === undefined || form !== 'full'
      ? []
      : ['How what will be there differs from what is there:', drawManifestDiff(live, manifest, look)]),
  ].join('\n');
}

function drawItem(text: string, width: number | undefined): string[] {
  return hang('  - ', 4, text, width);
}

/** `form`: the one that was asked for; absent = only the diagnosis was. */
export function drawResetFindings(findings: readonly Finding[], width?: number, form?: ResetResult['form']): string {
  if (findings.length === 0) return 'Nothing is seen to be wrong that a reset would mend.';
  const lines = findings.flatMap(({ problem, evidence, remedy, commands }) => [
    ...drawItem(problem, width),
    ...indent(`seen: ${evidence}`, 6, width),
    ...indent(`mend: ${remedy}`, 6, width),
    ...commands.map((command) => neutralise(`            ${command}`)),
  ]);
  const advice =
    isGentleEnough(findings) && form !== 'cronjob-only'
      ? ['The gentle form would do: --cronjob-only leaves the Naisjob and all but its CronJob as they are.']
      : [];
  return ['What seems to be wrong:', ...lines, ...advice].join('\n');
}

/** The last line, in kubectl's words for a change. */
export function drawReset(result: ResetResult, nameOnly: boolean, look: Look): string {
  const object = result.form === 'full' ? `naisjob.nais.io/${result.naisjob}` : `cronjob.batch/${result.naisjob}`;
  if (nameOnly) return neutralise(object);
  if (result.outcome === 'declined') return 'Not reset: nothing was changed after the question.';
  const line = `${neutralise(object)} reset${DRY_RUN_NOTE[result.dryRun]}`;
  return result.dryRun === 'client' ? `${drawResetPlan(result, look)}\n${line}` : line;
}

/** `reset --resume` without a file. */
export function drawBackups(backups: readonly BackupSummary[], now: number): string {
  const columns = ['NAMESPACE', 'NAISJOB', 'AGE', 'RESET', 'FILE'].map((header) => ({ header }));
  const rows = backups.map((each) => [
    each.namespace,
    each.naisjob,
    drawAgeOf(each.madeAt, now),
    each.progress,
    each.path,
  ]);
  return drawTable(columns, rows, { colour: false });
}
