import { describe, expect, test } from 'vitest';
import { arrangeWords } from '../../../src/lib/cli/arrange-words.ts';
import type { FlagShapes } from '../../../src/lib/cli/flag-tokens.ts';
import { UsageError } from '../../../src/lib/model/errors.ts';

const COMMON: FlagShapes = {
  namespace: { type: 'option', char: 'n' },
  output: { type: 'option', char: 'o' },
  v: { type: 'option', char: 'v' },
};
const TRIGGER: FlagShapes = {
  ...COMMON,
  force: { type: 'boolean' },
  follow: { type: 'boolean', char: 'f' },
  wait: { type: 'boolean' },
  event: { type: 'boolean', allowNo: true },
  env: { type: 'option', char: 'e', multiple: true },
  tail: { type: 'option' },
};
const RESET: FlagShapes = { ...COMMON, filename: { type: 'option', char: 'f' }, resume: { type: 'option' } };

describe('words behind the verb', () => {
  test.each([
    // Values of boolean flags.
    ['x --force', 'x --force'],
    ['x --force=true', 'x --force'],
    ['x --force=1', 'x --force'],
    ['x --force=false', 'x'],
    ['x --force=F', 'x'],
    ['--force=false x', 'x'],
    ['x -f=true', 'x --follow'],
    ['x -f=false --wait', 'x --wait'],
    ['x --force --force=false', 'x'],
    ['x --force=false --force', 'x --force'],
    ['x --event=false', 'x --no-event'],
    ['x --no-event', 'x --no-event'],
    ['x --no-event=false', 'x --event'],
    ['x --no-event --event', 'x --event'],
    // Of a repeated flag the last one counts, unless it may be repeated.
    ['-n a x -n b', 'x --namespace=b'],
    ['x -o json --output yaml', 'x --output=yaml'],
    ['x -e A=1 --env=B=2 -eC=3 -e=D=4', 'x --env=A=1 --env=B=2 --env=C=3 --env=D=4'],
    // Short flags in one word.
    ['x -fnteam', 'x --follow --namespace=team'],
    ['x -fn team', 'x --follow --namespace=team'],
    ['x -fn=team', 'x --follow --namespace=team'],
    ['x -v9', 'x --v=9'],
    // Values that look like flags, and values that are missing.
    ['x --tail -1', 'x --tail=-1'],
    ['x -n --force', 'x --namespace --force'],
    ['x -n', 'x --namespace'],
    ['x -n=', 'x --namespace='],
    // What nobody knows is left for oclif to name.
    ['x --nope=1 -fz', 'x --nope=1 --follow -z'],
    ['x --no-force', 'x --no-force'],
    ['x --constructor', 'x --constructor'],
    ['- x', '- x'],
    // Words behind -- belong to the run.
    ['x --wait -- --force=false -n a -n b', 'x --wait -- --force=false -n a -n b'],
    ['--', '--'],
  ])('%s', (words, arranged) => expect(arrangeWords(words.split(' '), TRIGGER)).toEqual(arranged.split(' ')));

  test('a flag whose value may be left out does not take one that was not meant for it', () => {
    expect(arrangeWords(['--resume', '-n', 'a', 'x'], RESET)).toEqual(['x', '--resume', '--namespace=a']);
    expect(arrangeWords(['--resume', 'file', 'x'], RESET)).toEqual(['x', '--resume=file']);
  });

  test('a value keeps its line breaks', () => {
    expect(arrangeWords(['x', '--env=A=1\n2'], TRIGGER)).toEqual(['x', '--env=A=1\n2']);
  });

  test.each([
    ['--force=x', 'invalid argument "x" for "--force" flag: give true or false'],
    ['--force=', 'invalid argument "" for "--force" flag: give true or false'],
    ['-f=yes', 'invalid argument "yes" for "-f, --follow" flag: give true or false'],
  ])('%s is refused in kubectl’s words', (word, message) => {
    expect(() => arrangeWords(['x', word], TRIGGER)).toThrow(new UsageError(message));
  });
});
