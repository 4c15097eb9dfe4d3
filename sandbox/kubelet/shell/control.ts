// How control leaves the middle of a script.

export class Exit extends Error {
  readonly code: number;

  constructor(code: number) {
    super(`exit ${code}`);
    this.code = code;
  }
}

export class Return extends Error {}

export class LoopExit extends Error {
  readonly how: 'break' | 'continue';
  /** Loops still to leave, this one included. */
  depth: number;

  constructor(how: 'break' | 'continue', depth: number) {
    super(how);
    this.how = how;
    this.depth = depth;
  }
}
