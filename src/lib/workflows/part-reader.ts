// Reads the parts of a whole. A part that may not be read is named, and the rest goes on.

import type { Part } from '../model/diagnosis/evidence.ts';
import { isForbidden } from '../model/errors.ts';
import type { Deps } from './deps.ts';

export interface PartReader {
  /** undefined when it could not be read; `what` is how a person knows it. */
  read<T>(part: Part, what: string, reading: Promise<T>): Promise<T | undefined>;
  readonly unread: ReadonlySet<Part>;
  /** A part is unread for another reason than a missing right: another time it may be read. A log only illustrates. */
  readonly isIncomplete: boolean;
  /** In an order that does not depend on which answer came first. */
  warnings(): string[];
}

export function createPartReader({ signal }: Pick<Deps, 'signal'>): PartReader {
  const unread = new Set<Part>();
  const reasons: string[] = [];
  let isIncomplete = false;
  return {
    async read(part, what, reading) {
      try {
        return await reading;
      } catch (error) {
        signal.throwIfAborted();
        unread.add(part);
        isIncomplete ||= part !== 'log' && !isForbidden(error);
        reasons.push(`${what} left out: ${error instanceof Error ? error.message : String(error)}`);
        return undefined;
      }
    },
    unread,
    get isIncomplete() {
      return isIncomplete;
    },
    warnings: () => reasons.toSorted(),
  };
}
