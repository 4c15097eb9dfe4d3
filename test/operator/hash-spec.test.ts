import { expect, test } from 'vitest';

import { hashSpec } from '../../operator/hash-spec.ts';

test('the same spec in any order of keys has the same hash', () => {
  expect(hashSpec({ image: 'a:1', env: [{ name: 'A', value: '1' }] })).toBe(
    hashSpec({ env: [{ value: '1', name: 'A' }], image: 'a:1' }),
  );
});

test.each([
  ['another value', { image: 'a:2' }],
  ['a field more', { image: 'a:1', schedule: '' }],
  ['a number that was text', { image: 1 }],
])('%s has another', (_, spec) => {
  expect(hashSpec(spec)).not.toBe(hashSpec({ image: 'a:1' }));
});

test('the order of a list counts, an absent field does not', () => {
  expect(hashSpec({ command: ['a', 'b'] })).not.toBe(hashSpec({ command: ['b', 'a'] }));
  expect(hashSpec({ image: 'a:1', schedule: undefined })).toBe(hashSpec({ image: 'a:1' }));
});

test('it is a decimal number, as the status has it', () => {
  expect(hashSpec({})).toMatch(/^\d{1,20}$/);
});
