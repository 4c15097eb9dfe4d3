import { expect, test } from 'vitest';
import { ChangeLog } from '../../../src/lib/model/changes.ts';

interface Row {
  name: string;
  state?: string;
}

function changesOf(...readings: Row[][]): string[] {
  const log = new ChangeLog<Row>(
    ({ name }) => name,
    (row) => ({ ...row, state: 'gone' }),
  );
  const isUnseen = ({ name }: Row) => name.startsWith('unseen');
  const { all, changed } = readings.map((rows) => log.next(rows, isUnseen)).at(-1) ?? { all: [], changed: [] };
  return changed.map((index) => `${all[index]?.name} ${all[index]?.state ?? ''}`.trim());
}

test('of the first reading everything', () => {
  expect(changesOf([{ name: 'a' }, { name: 'b' }])).toEqual(['a', 'b']);
});

test('then what is new or different, wherever it stands', () => {
  const first = [{ name: 'a' }, { name: 'b', state: 'x' }];
  expect(changesOf(first, [{ name: 'c' }, { name: 'b', state: 'y' }, { name: 'a' }])).toEqual(['c', 'b y']);
  expect(changesOf(first, first)).toEqual([]);
});

test('and what is gone, once; when it comes back it is new', () => {
  const both = [{ name: 'a' }, { name: 'b' }];
  expect(changesOf(both, [{ name: 'b' }])).toEqual(['a gone']);
  expect(changesOf(both, [{ name: 'b' }], [{ name: 'b' }])).toEqual([]);
  expect(changesOf(both, [{ name: 'b' }], both)).toEqual(['a']);
});

test('what cannot be seen is not gone, and back again it is no change unless it differs', () => {
  const both = [{ name: 'a' }, { name: 'unseen' }];
  expect(changesOf(both, [{ name: 'a' }])).toEqual([]);
  expect(changesOf(both, [{ name: 'a' }], [{ name: 'a' }], both)).toEqual([]);
  expect(changesOf(both, [{ name: 'a' }], [{ name: 'a' }, { name: 'unseen', state: 'x' }])).toEqual(['unseen x']);
});
