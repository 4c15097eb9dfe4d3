// One reading of a log: which lines, how written, and whether it goes on.

import type { LogOptions } from '../api.ts';
import type { ContainerLog, LogLine } from './container-log.ts';

/** Text of whole lines, each with its newline; ends with the container when followed. */
export async function* readLog(log: ContainerLog, options: LogOptions, now: number): AsyncGenerator<string> {
  let budget = options.limitBytes ?? Number.POSITIVE_INFINITY;
  const since = findSince(options, now);
  let next = findStart(log, options, since);
  for (;;) {
    for (const line of log.lines.slice(next)) {
      if (line.at < since) continue;
      const text = Buffer.from(format(line, options));
      yield text.subarray(0, budget).toString();
      budget -= text.length;
      if (budget <= 0) return;
    }
    next = log.lines.length;
    if (!options.follow || log.closed) return;
    await log.more();
  }
}

/** kubelet compares whole seconds. */
function findSince({ sinceTime, sinceSeconds }: LogOptions, now: number): number {
  if (sinceTime !== undefined) return Math.trunc(Date.parse(sinceTime) / 1000) * 1000;
  return sinceSeconds === undefined ? Number.NEGATIVE_INFINITY : now - sinceSeconds * 1000;
}

function findStart(log: ContainerLog, { tailLines }: LogOptions, since: number): number {
  if (tailLines === undefined) return 0;
  const eligible = log.lines.filter(({ at }) => at >= since).length;
  return log.lines.length - Math.min(tailLines, eligible);
}

function format({ timestamp, text }: LogLine, { timestamps }: LogOptions): string {
  return timestamps ? `${timestamp} ${text}\n` : `${text}\n`;
}
