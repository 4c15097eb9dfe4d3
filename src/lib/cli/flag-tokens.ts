// Words of a command line taken apart as kubectl's flag library (spf13/pflag) does it.

/** What has to be known of a flag, as oclif's manifest has it. */
export interface FlagShape {
  type: 'boolean' | 'option';
  char?: string | undefined;
  allowNo?: boolean | undefined;
  multiple?: boolean | undefined;
}

/** By their long names. */
export type FlagShapes = Readonly<Record<string, FlagShape>>;

export interface Token {
  word: string;
  /** Long name; undefined for a NAME and for a flag that nobody knows. */
  flag?: string;
  /** Undefined for a flag whose value is missing: oclif says so. */
  value?: string | undefined;
  /** `--no-x`. */
  isNegated?: boolean;
}

/** Words behind `--` are never flags of ours. */
export function beforeDashes(words: readonly string[]): readonly string[] {
  const end = words.indexOf('--');
  return end === -1 ? words : words.slice(0, end);
}

/** `-` is a NAME: standard input. */
export function isFlag(word: string): boolean {
  return word.startsWith('-') && word !== '-';
}

/** Flags and other words, in their order. Nothing behind `--` may be among them. */
export function readTokens(words: readonly string[], shapes: FlagShapes): Token[] {
  const queue = [...words];
  const tokens: Token[] = [];
  while (queue.length > 0) tokens.push(...takeTokens(queue, shapes));
  return tokens;
}

/** Takes one word from the queue, and a second one where that is its value; several short flags may stand in one word. */
function takeTokens(queue: string[], shapes: FlagShapes): Token[] {
  const word = queue.shift() ?? '';
  if (!isFlag(word)) return [{ word }];
  return word.startsWith('--') ? [takeLong(word, queue, shapes)] : takeShort(word.slice(1), queue, shapes);
}

function takeLong(word: string, queue: string[], shapes: FlagShapes): Token {
  const [, name = '', inline] = /^--([^=]*)(?:=(.*))?$/s.exec(word) ?? [];
  const positive = name.replace(/^no-/, '');
  if (Object.hasOwn(shapes, name)) return { word, flag: name, value: inline ?? takeValue(name, queue, shapes) };
  if (!Object.hasOwn(shapes, positive) || shapes[positive]?.allowNo !== true) return { word };
  return { word, flag: positive, value: inline ?? 'true', isNegated: true };
}

function takeShort(letters: string, queue: string[], shapes: FlagShapes): Token[] {
  const word = `-${letters}`;
  const flag = Object.keys(shapes).find((name) => shapes[name]?.char === letters[0]);
  const rest = letters.slice(1);
  if (flag === undefined) return [{ word }];
  if (rest.startsWith('=')) return [{ word, flag, value: rest.slice(1) }];
  if (shapes[flag]?.type === 'option') return [{ word, flag, value: rest || takeValue(flag, queue, shapes) }];
  return [{ word, flag, value: 'true' }, ...(rest === '' ? [] : takeShort(rest, queue, shapes))];
}

/** oclif takes no flag of the verb for a value, and says that the value is missing: that is kinder than kubectl. */
function takeValue(flag: string, queue: string[], shapes: FlagShapes): string | undefined {
  if (shapes[flag]?.type === 'boolean') return 'true';
  const [next] = queue;
  const isKnown = next !== undefined && isFlag(next) && takeTokens([next], shapes)[0]?.flag !== undefined;
  return isKnown ? undefined : queue.shift();
}
