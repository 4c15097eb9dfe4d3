import { expect, test } from 'vitest';
import { findPreparedHelp } from '../../../src/lib/cli/prepared-help.ts';

const find = (words: string) => findPreparedHelp(words === '' ? [] : words.split(' '));

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
