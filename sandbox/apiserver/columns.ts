// What the columns of a table are, before any kind is named.
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
