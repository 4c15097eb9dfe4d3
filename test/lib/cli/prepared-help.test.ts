import { expect, test } from 'vitest';
import { findPreparedHelp } from '../../../src/lib/cli/prepared-help.ts';

const find = (words: string, env: NodeJS.ProcessEnv = {}, isTerminal = false) =>
  findPreparedHelp(words === '' ? [] : words.split(' '), env, () => isTerminal);

test.each(['', '--help', '-h', 'help'])('%j: the verbs', (words) => {
  expect(find(words)).toBe('help/verbs.txt');
});

test.each(['tree --help', 'tree -h', 'help tree'])('%j: the verb', (words) => {
  expect(find(words)).toBe('help/tree.txt');
});

test.each(['tree', 'tree x --help', '--help tree', 'help tree x', 'tree --help x', '../tree --help', 'tree -n --help'])(
  '%j is left to oclif',
  (words) => {
    expect(find(words)).toBeUndefined();
  },
);

test('a terminal, a width, a colour and a trace are left to oclif', () => {
  expect(find('--help', {}, true)).toBeUndefined();
  for (const name of ['OCLIF_COLUMNS', 'FORCE_COLOR', 'DEBUG']) expect(find('--help', { [name]: '' })).toBeUndefined();
  expect(find('--help', { NO_COLOR: '1', TERM: 'dumb' })).toBe('help/verbs.txt');
});
