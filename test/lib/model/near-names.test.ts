import { expect, test } from 'vitest';
import { findNearNames } from '../../../src/lib/model/near-names.ts';

const names = ['avstemming', 'avstemming-daglig', 'rydd-opp', 'rapport', 'rapport-2', 'x'];

test.each([
  ['a letter missing', 'avsteming', ['avstemming']],
  ['neighbours swapped', 'avtsemming', ['avstemming']],
  ['the wrong case', 'Rydd-Opp', ['rydd-opp']],
  ['cut short', 'rydd', ['rydd-opp']],
  ["a run's name", 'avstemming-29401260', ['avstemming']],
  ['nearest first', 'rapport-3', ['rapport-2', 'rapport']],
  ['nothing near', 'helt-noe-annet', []],
  ['nothing near a short name', 'ab', []],
  ['the name itself is no suggestion', 'x', []],
])('%s', (_, name, expected) => {
  expect(findNearNames(name, names)).toEqual(expected);
});

test('at most three, each once', () => {
  expect(findNearNames('job-x', ['job-d', 'job-c', 'job-b', 'job-a', 'job-a'])).toEqual(['job-a', 'job-b', 'job-c']);
});
