// What the columns of a table are, and the cells under them, before any kind is named.
import type { StoredObject } from '../api.ts';

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
