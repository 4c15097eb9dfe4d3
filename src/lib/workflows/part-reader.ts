// Reads the parts of a whole. A part that may not be read is named, and the rest goes on.

import type { Part } from '../model/diagnosis/evidence.ts';
import type { Deps } from './deps.ts';

export interface PartReader {
  /** undefined when it could not be read; `what` is how a person knows it. */
  read<T>(part: Part, what: string, reading: Promise<T>): Promise<T | undefined>;
  readonly unread: ReadonlySet<Part>;
  /** In an order that does not depend on which answer came first. */
  warnings(): string[];
}

export function createPartReader({ signal }: Pick<Deps, 'signal'>): PartReader {
  const unread = new Set<Part>();
  const reasons: string[] = [];
  return {
    async read(part, what, reading) {
      try {
        return await reading;
      } catch (error) {
        signal.throwIfAborted();
        unread.add(part);
        reasons.push(`${what} left out: ${error instanceof Error ? error.message : String(error)}`);
        return undefined;
      }
    },
    unread,
    warnings: () => reasons.toSorted(),
  };
}
