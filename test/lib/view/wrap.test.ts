import { expect, test } from 'vitest';
import { wrap } from '../../../src/lib/view/wrap.ts';

test('between words, by the columns that they take: wide characters take two', () => {
  expect(wrap('a bc def', 4)).toEqual(['a bc', 'def']);
  expect(wrap('日本 日本', 7)).toEqual(['日本', '日本']);
  expect(wrap('日本 日本', 9)).toEqual(['日本 日本']);
});

test('a word that is longer than a line keeps its own, and without a width there is one line', () => {
  expect(wrap('a abcdef b', 3)).toEqual(['a', 'abcdef', 'b']);
  expect(wrap('a abcdef b', undefined)).toEqual(['a abcdef b']);
});
