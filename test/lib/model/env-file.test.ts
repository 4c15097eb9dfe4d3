import { expect, test } from 'vitest';
import { UsageError } from '../../../src/lib/model/errors.ts';
import { parseEnv, parseEnvFile } from '../../../src/lib/model/env-file.ts';

test('the value is all behind the first =', () => {
  expect(parseEnv('A=b=c')).toEqual({ name: 'A', value: 'b=c' });
  expect(parseEnv('A=')).toEqual({ name: 'A', value: '' });
  expect(parseEnv('spring.datasource-url=x')).toEqual({ name: 'spring.datasource-url', value: 'x' });
});

test.each(['A', '=x', '', 'A B=c', 'Å=1'])('%j is no KEY=VALUE', (word) =>
  expect(() => parseEnv(word)).toThrow(UsageError),
);

test('a file is read as kubectl reads it: comments and blank lines out, quotes kept, a bare key from the environment', () => {
  const text = '\uFEFF# comment\n\n  A=1\r\nQUOTED="x y"\nHOME\nNOT_SET\nE=\n';
  expect(parseEnvFile(text, 'f', { HOME: '/home/kari' })).toEqual([
    { name: 'A', value: '1' },
    { name: 'QUOTED', value: '"x y"' },
    { name: 'HOME', value: '/home/kari' },
    { name: 'E', value: '' },
  ]);
});

test('a bad line is named', () => {
  expect(() => parseEnvFile('A=1\nB C=2', 'vars.env', {})).toThrow('vars.env:2');
});
