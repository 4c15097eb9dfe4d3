// The shell's syntax tree. Only what scripts of practice containers use; see interpret.ts for what is understood.

export type WordPart =
  | { kind: 'text'; text: string; quoted: boolean }
  | { kind: 'parameter'; name: string; operator?: string; operand?: Word; quoted: boolean }
  | { kind: 'command'; body: List; quoted: boolean }
  | { kind: 'arithmetic'; text: string; quoted: boolean };

export type Word = WordPart[];

export interface Redirection {
  /** File descriptor. */
  from: number;
  operator: '>' | '>>' | '<' | '>&' | '<<<';
  target: Word;
}

export type Command =
  | { kind: 'simple'; assignments: { name: string; value: Word }[]; words: Word[]; redirections: Redirection[] }
  | { kind: 'if'; branches: { condition: List; body: List }[]; otherwise?: List; redirections: Redirection[] }
  | { kind: 'for'; name: string; words?: Word[]; body: List; redirections: Redirection[] }
  | { kind: 'while'; until: boolean; condition: List; body: List; redirections: Redirection[] }
  | { kind: 'case'; word: Word; branches: { patterns: Word[]; body: List }[]; redirections: Redirection[] }
  | { kind: 'group'; subshell: boolean; body: List; redirections: Redirection[] }
  | { kind: 'function'; name: string; body: Command; redirections: Redirection[] };

export interface Pipeline {
  negated: boolean;
  commands: Command[];
}

export interface AndOr {
  first: Pipeline;
  rest: { operator: '&&' | '||'; pipeline: Pipeline }[];
  background: boolean;
}

export type List = AndOr[];

/** The script is not one; the message is what busybox prints after `sh: `. */
export class ScriptError extends Error {}
