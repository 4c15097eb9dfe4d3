import { expect, test } from 'vitest';
import { compareText } from '../../../src/lib/model/text-order.ts';

test('by code unit, in every locale: capitals first, å behind z; what is absent before all', () => {
  const words = ['å', 'b', undefined, 'Z', 'a', 'z'];
  // undefined would be put last by sort itself.
  const sorted = words.map((word) => ({ word })).toSorted((a, b) => compareText(a.word, b.word));
  expect(sorted.map(({ word }) => word)).toEqual([undefined, 'Z', 'a', 'b', 'z', 'å']);
  expect(compareText('a', 'a')).toBe(0);
});
