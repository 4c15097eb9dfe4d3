// The text of a backup: a plain manifest that `kubectl apply -f` takes alone. What a later process needs besides stands in
// comments, so that one file is all there is to keep: the state in its head, the journal appended to its end.

import type { Backup, JournalEntry, ResetState, StoredBackup } from '../model/backup.ts';
import type { NewObject } from '../model/kube-object.ts';
import { parseYaml, writeYaml } from './manifest-yaml.ts';

const MARK = '# kubectl-naisjob: ';
const FORMAT = 1;

interface Head {
  format: number;
  madeAt: string;
  state: ResetState;
}

/** `madeAt`: ISO 8601. */
export function drawBackup({ saved, state }: Backup, madeAt: string, path: string): string {
  const head: Head = { format: FORMAT, madeAt, state };
  const objects = [...(saved.image === undefined ? [] : [saved.image]), saved.naisjob];
  return [
    `# naisjob.nais.io/${state.name} in namespace ${state.namespace}, saved by kubectl naisjob reset at ${madeAt}`,
    `# Finish the reset:         kubectl naisjob reset --resume ${path}`,
    `# Or bring it back by hand: kubectl apply -f ${path}`,
    `${MARK}${toAscii(head)}`,
    ...objects.map((each) => `---\n${writeYaml(each).trimEnd()}`),
    '',
  ].join('\n');
}

/** undefined when the text is not a backup of ours. @throws UsageError when it is no YAML at all. */
export function parseBackup(text: string, path: string): StoredBackup | undefined {
  const records = text
    .split('\n')
    .filter((line) => line.startsWith(MARK))
    .map(parseRecord);
  const [head, ...journal] = records as [Head | undefined, ...(JournalEntry | undefined)[]];
  if (head?.format !== FORMAT || head.state === undefined) return undefined;
  const objects = parseYaml(text, path) as NewObject[];
  const naisjob = objects.find((each) => each.kind === 'Naisjob');
  const image = objects.find((each) => each.kind === 'Image');
  if (naisjob === undefined) return undefined;
  return {
    path,
    madeAt: head.madeAt,
    state: head.state,
    saved: { naisjob, ...(image === undefined ? {} : { image }) },
    journal: journal.filter((each) => each !== undefined),
  };
}

/** The last line may be torn, when the machine went down in the middle of it. */
function parseRecord(line: string): unknown {
  try {
    return JSON.parse(line.slice(MARK.length));
  } catch {
    return undefined;
  }
}

/** One line of the journal, for the end of the file. */
export function drawRecord(entry: JournalEntry): string {
  return `${MARK}${toAscii(entry)}\n`;
}

/** One line to every YAML parser: some take U+0085 or U+2028 for the end of a comment. */
function toAscii(value: unknown): string {
  return JSON.stringify(value).replaceAll(
    /[^ -~]/g,
    (each) => `\\u${each.charCodeAt(0).toString(16).padStart(4, '0')}`,
  );
}
