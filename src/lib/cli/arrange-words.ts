// A verb's words as kubectl reads them: `--force=false` is no --force, and of a repeated flag the last one counts. oclif knows
// neither (it takes `--force=false` for --force), so the words are written anew in a form that both read alike.

import { UsageError } from '../model/errors.ts';
import { beforeDashes, isFlag, readTokens, type FlagShapes, type Token } from './flag-tokens.ts';

/** Go's strconv.ParseBool, which reads the values of kubectl's boolean flags. */
const TRUE = ['1', 't', 'T', 'true', 'TRUE', 'True'];
const FALSE = ['0', 'f', 'F', 'false', 'FALSE', 'False'];

/**
 * The words behind a verb as oclif reads them rightly: names first, then each flag by its long name, a value behind `=`. What
 * stands behind `--` stays as it is.
 * @throws UsageError for a boolean flag's value that is neither true nor false.
 */
export function arrangeWords(words: readonly string[], shapes: FlagShapes): string[] {
  const own = beforeDashes(words);
  const tokens = readTokens(own, shapes);
  const names = tokens.flatMap(({ word }) => (isFlag(word) ? [] : [word]));
  const flags = tokens.filter(({ word }) => isFlag(word));
  const written = flags.map((token) => writeFlag(token, shapes));
  return [...names, ...written.filter((_, index) => counts(flags, index, shapes)).flat(), ...words.slice(own.length)];
}

/** A flag that may be repeated counts each time, another one at the last. Unknown ones stay, for oclif to complain of. */
function counts(flags: readonly Token[], index: number, shapes: FlagShapes): boolean {
  const flag = flags[index]?.flag;
  if (flag === undefined || shapes[flag]?.multiple === true) return true;
  return flags.findLastIndex((each) => each.flag === flag) === index;
}

function writeFlag(token: Token, shapes: FlagShapes): string[] {
  const { word, flag, value } = token;
  if (flag === undefined) return [word];
  if (shapes[flag]?.type === 'option') return [value === undefined ? `--${flag}` : `--${flag}=${value}`];
  const isOn = readBoolean(flag, value ?? '', shapes) !== (token.isNegated === true);
  if (isOn) return [`--${flag}`];
  return shapes[flag]?.allowNo === true ? [`--no-${flag}`] : [];
}

function readBoolean(flag: string, value: string, shapes: FlagShapes): boolean {
  if (TRUE.includes(value)) return true;
  if (FALSE.includes(value)) return false;
  const char = shapes[flag]?.char;
  const name = char === undefined ? `--${flag}` : `-${char}, --${flag}`;
  throw new UsageError(`invalid argument ${JSON.stringify(value)} for "${name}" flag: give true or false`);
}
