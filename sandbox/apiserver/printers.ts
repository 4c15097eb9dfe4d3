import type { Printer } from './table-columns.ts';

export const printers: Record<string, Printer> = {};
