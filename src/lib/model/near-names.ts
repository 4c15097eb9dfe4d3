// What a mistyped name may have meant.

import { compareText } from './text-order.ts';

/** Offered at most: more is a list to search, not an answer. */
const MOST = 3;

/**
 * The names nearest to `name`, best first, at most three: those within about a third of its length in single-letter
 * edits (a swap of neighbours is one), and those that begin with it or that it begins with.
 */
export function findNearNames(name: string, names: readonly string[]): string[] {
  const wanted = name.toLowerCase();
  const limit = Math.max(1, Math.floor(wanted.length / 3));
  return [...new Set(names)]
    .filter((candidate) => candidate !== name)
    .map((candidate) => ({ candidate, distance: distanceTo(wanted, candidate.toLowerCase(), limit) }))
    .filter(({ distance }) => distance <= limit)
    .toSorted((a, b) => a.distance - b.distance || compareText(a.candidate, b.candidate))
    .slice(0, MOST)
    .map(({ candidate }) => candidate);
}

function distanceTo(wanted: string, candidate: string, limit: number): number {
  // A name cut short, or given with a run's suffix, is as likely meant as one with the most edits allowed.
  const [short, long] = wanted.length < candidate.length ? [wanted, candidate] : [candidate, wanted];
  const edits = Math.abs(wanted.length - candidate.length) > limit ? Infinity : countEdits(wanted, candidate);
  return short.length >= 3 && long.startsWith(short) ? Math.min(edits, limit) : edits;
}

/** Optimal string alignment: insertions, deletions, substitutions and swaps of neighbours. */
function countEdits(a: string, b: string): number {
  let beforeLast: number[] = [];
  let last = Array.from({ length: b.length + 1 }, (_, column) => column);
  for (let row = 1; row <= a.length; row += 1) {
    const current = [row];
    for (let column = 1; column <= b.length; column += 1) {
      const same = a[row - 1] === b[column - 1];
      let cost = Math.min(at(last, column) + 1, at(current, column - 1) + 1, at(last, column - 1) + (same ? 0 : 1));
      const swapped = row > 1 && column > 1 && a[row - 1] === b[column - 2] && a[row - 2] === b[column - 1];
      if (swapped) cost = Math.min(cost, at(beforeLast, column - 2) + 1);
      current.push(cost);
    }
    beforeLast = last;
    last = current;
  }
  return at(last, b.length);
}

function at(row: readonly number[], column: number): number {
  return row[column] ?? Infinity;
}
