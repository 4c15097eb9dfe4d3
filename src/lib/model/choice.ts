// What TAB offers.

export interface Choice {
  value: string;
  description?: string;
}

/** What a shell is to do beside offering the choices. */
export type CompletionRest =
  /** Nothing: no file names. */
  | 'nothing'
  /** As nothing, and the order stays as it is. */
  | 'keep-order'
  | 'files'
  | 'folders';
