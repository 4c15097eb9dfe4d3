// Columns and cells by kind. Built-in kinds as in pkg/printers; a custom kind's come from its definition.
import { ageSince } from './ages.ts';
import type { Column, Printer } from './columns.ts';
import { findValue } from './json-path.ts';
import type { ResourceType } from './kinds.ts';
import { printers } from './printers.ts';
import type { Json } from './validation.ts';

export const nameColumn: Column = { name: 'Name', type: 'string', format: 'name' };

export function columnsOf(type: ResourceType): Printer {
  if (type.custom) return toCustomPrinter(type.custom.columns);
  return printers[type.storageKey] ?? plain;
}

/** Kinds without a printer of their own. */
const plain: Printer = {
  columns: [nameColumn, { name: 'Created At', type: 'date' }],
  toCells: ({ metadata }) => [metadata.name, metadata.creationTimestamp],
};

function toCustomPrinter(columns: Column[]): Printer {
  const shown =
    columns.length > 0 ? columns : [{ name: 'Age', type: 'date', jsonPath: '.metadata.creationTimestamp' } as Column];
  return {
    columns: [nameColumn, ...shown],
    toCells: (object, now) => [object.metadata.name, ...shown.map((column) => toCell(object, column, now))],
  };
}

function toCell(object: Json, { type, jsonPath = '' }: Column, now: number): unknown {
  const value = findValue(object, jsonPath);
  if (value === undefined) return null;
  if (type === 'date') return ageSince(String(value), now);
  if (type === 'string') return typeof value === 'object' ? JSON.stringify(value) : String(value);
  return typeof value === 'number' || typeof value === 'boolean' ? value : null;
}
