// What the columns of a table are, and the cells under them, before any kind is named; and the row most kinds share.
import type { StoredObject } from '../api.ts';
import { ageSince } from './ages.ts';
import type { Json } from './validation.ts';

export interface Column {
  name: string;
  type: 'string' | 'integer' | 'number' | 'boolean' | 'date';
  format?: string;
  description?: string;
  /** 0 is always shown; above only with `-o wide`. */
  priority?: number;
  /** Where a custom kind's cell comes from. */
  jsonPath?: string;
}

export interface Printer {
  columns: Column[];
  toCells(object: StoredObject, now: number): unknown[];
}

export const nameColumn: Column = { name: 'Name', type: 'string', format: 'name' };
const ageColumn: Column = { name: 'Age', type: 'string' };

/** The cell of what is not there. */
export const none = '<none>';

/** A column of text. */
export function toColumn(title: string, priority = 0): Column {
  return { name: title, type: 'string', ...(priority && { priority }) };
}

export function toCountColumn(title: string): Column {
  return { name: title, type: 'integer' };
}

/** Name first, Age last, the rest between; wide columns follow Age. */
export function makePrinter(
  between: Column[],
  toCells: (object: Json, now: number) => unknown[],
  wide: Column[] = [],
  toWide: (object: Json) => unknown[] = () => [],
): Printer {
  return {
    columns: [nameColumn, ...between, ageColumn, ...wide],
    toCells: (object: StoredObject, now) => [
      object.metadata.name,
      ...toCells(object, now),
      ageSince(object.metadata.creationTimestamp, now),
      ...toWide(object),
    ],
  };
}
