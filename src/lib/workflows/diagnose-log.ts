// The last lines of the container that failed.

import type { Evidence } from '../model/diagnosis/evidence.ts';
import { chooseLog } from '../model/diagnosis/log-choice.ts';
import type { Deps } from './deps.ts';
import type { PartReader } from './part-reader.ts';

const LINES = 10;

/** A single line may be endless: no more than this is read of the tail, bytes. */
const MOST_BYTES = 65_536;

export async function readFailedLog(evidence: Evidence, reader: PartReader, deps: Deps): Promise<Evidence['log']> {
  const chosen = chooseLog(evidence);
  if (chosen === undefined) return undefined;
  const { pod, container, previous } = chosen;
  const { name, namespace = '', uid } = pod.metadata;
  const options = { container, previous, tailLines: LINES, signal: deps.signal };
  const lines = await reader.read(
    'log',
    `log of pod ${name}`,
    readLines(deps.cluster.logs({ namespace, name }, options)),
  );
  return lines === undefined ? undefined : { podUid: uid, pod: name, container, lines };
}

async function readLines(chunks: AsyncIterable<Uint8Array>): Promise<string[]> {
  const decoder = new TextDecoder();
  let text = '';
  for await (const chunk of chunks) {
    text += decoder.decode(chunk, { stream: true });
    if (text.length > MOST_BYTES) break;
  }
  return text
    .split('\n')
    .map((line) => line.trimEnd())
    .filter((line) => line !== '')
    .slice(-LINES);
}
