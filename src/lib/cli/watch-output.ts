// --watch where nothing can be redrawn (a pipe, a file, json): what has changed is printed below what was there, as
// kubectl's own -w does it.

import { ChangeLog, type Changes } from '../model/changes.ts';
import { toJson, toYaml } from './document-text.ts';
import { print } from './terminal.ts';
import type { WatchedVerb, WatchFlags } from './watched-verb.ts';

type Write<T, R> = (changes: Changes<R>, result: T) => string | Promise<string>;

/** Prints the rows that differ from the last call's; of the first call all. */
export function createChangePrinter<T, R>(verb: WatchedVerb<T, R>, flags: WatchFlags): (result: T) => Promise<void> {
  const log = new ChangeLog<R>(
    (row) => verb.keyOf(row),
    (row) => verb.toGone(row),
  );
  const write = chooseWriter(verb, flags);
  return async (result) => {
    const changes = log.next(verb.rowsOf(result), (row) => verb.isUnseen?.(row, result) ?? false);
    if (changes.changed.length > 0) print(await write(changes, result));
  };
}

function chooseWriter<T, R>(verb: WatchedVerb<T, R>, flags: WatchFlags): Write<T, R> {
  const { output } = flags;
  if (output === 'json')
    return (changes) =>
      pick(changes)
        .map((row) => toJson(row, 0))
        .join('\n');
  if (output === 'yaml') {
    return async (changes) => (await Promise.all(pick(changes).map(toYaml))).map((text) => `---\n${text}`).join('');
  }
  if (output === 'name') return (changes, result) => verb.drawNames(pick(changes), result);
  return verb.form === 'lines' ? createLineWriter(verb, !flags['no-headers']) : createPictureWriter(verb);
}

function pick<R>({ all, changed }: Changes<R>): R[] {
  return changed.flatMap((index) => all.slice(index, index + 1));
}

/** All rows are drawn, so that the columns stand where they stand in the whole table, and those that changed are printed. */
function createLineWriter<T, R>(verb: WatchedVerb<T, R>, hasHeader: boolean): Write<T, R> {
  let isFirst = true;
  return ({ all, changed }, result) => {
    const lines = verb.draw(all, result).split('\n');
    const rows = hasHeader ? lines.slice(1) : lines;
    const header = hasHeader && isFirst ? lines.slice(0, 1) : [];
    isFirst = false;
    return [...header, ...changed.map((index) => rows[index] ?? '')].join('\n');
  };
}

/** The whole picture again, after an empty line. */
function createPictureWriter<T, R>(verb: WatchedVerb<T, R>): Write<T, R> {
  let isFirst = true;
  return (_, result) => {
    const picture = verb.draw(verb.rowsOf(result), result);
    const gap = isFirst || picture === '' ? '' : '\n';
    isFirst = false;
    return gap + picture;
  };
}
