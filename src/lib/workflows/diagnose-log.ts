// The last lines of the container that failed.

import type { Evidence } from '../model/diagnosis/evidence.ts';
import { chooseLogs, type LogChoice } from '../model/diagnosis/log-choice.ts';
import { cutTail, differ } from '../model/diagnosis/log-tail.ts';
import type { Deps } from './deps.ts';
import type { PartReader } from './part-reader.ts';

/** Shown. */
const LINES = 10;

/** Read: an error stands above the frames of its stack. */
const LINES_READ = 200;

/** A single line may be endless: no more than this is read of the tail, bytes. */
const MOST_BYTES = 8_388_608;

/** Of a line: enough to know it by. */
const MOST_LETTERS = 300;

/** The kubelet's own word in place of a log. */
const IS_KUBELETS = /^unable to retrieve container logs for \w+:\/\//;

export async function readFailedLog(evidence: Evidence, reader: PartReader, deps: Deps): Promise<Evidence['log']> {
  const read = await Promise.all(chooseLogs(evidence).map((choice) => readChosen(choice, reader, deps)));
  const [latest, first] = read;
  return first !== undefined && latest !== undefined && differ(first.lines, latest.lines)
    ? { ...first, isFirst: true }
    : latest;
}

async function readChosen(
  { pod, container, previous }: LogChoice,
  reader: PartReader,
  deps: Deps,
): Promise<Evidence['log']> {
  const { name, namespace = '', uid } = pod.metadata;
  const options = { container, previous, tailLines: LINES_READ, signal: deps.signal };
  const lines = await reader.read(
    'log',
    `log of pod ${name}`,
    readLines(deps.cluster.logs({ namespace, name }, options)),
  );
  return lines === undefined || lines.length === 0 ? undefined : { podUid: uid, pod: name, container, lines };
}

/** Only the first part of each line is kept, however long it is: what comes last is what is wanted. */
async function readLines(chunks: AsyncIterable<Uint8Array>): Promise<string[]> {
  const decoder = new TextDecoder();
  let lines = [''];
  let read = 0;
  for await (const chunk of chunks) {
    lines = append(lines, decoder.decode(chunk, { stream: true }));
    read += chunk.length;
    if (read > MOST_BYTES) break;
  }
  const written = lines.map((line) => shorten(line.trimEnd())).filter((line) => line !== '' && !IS_KUBELETS.test(line));
  return cutTail(written, LINES);
}

function append(lines: readonly string[], text: string): string[] {
  const [first = '', ...rest] = text.split('\n');
  const last = `${lines.at(-1)}${first}`;
  return [...lines.slice(0, -1), last, ...rest].map((line) => line.slice(0, MOST_LETTERS + 1)).slice(-LINES_READ - 1);
}

function shorten(line: string): string {
  return line.length > MOST_LETTERS ? `${line.slice(0, MOST_LETTERS - 1)}…` : line;
}
