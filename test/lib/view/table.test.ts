import { expect, test } from 'vitest';
import { drawTable } from '../../../src/lib/view/table.ts';

const columns = [{ header: 'NAME' }, { header: 'MESSAGE', cut: true }, { header: 'AGE' }];
const rows = [
  ['avstemming', 'Back-off pulling image', '5m10s'],
  ['a-very-long-job-name-that-is-never-cut', '', '3h'],
];
const plain = { colour: false };

test('looks as kubectl: three spaces between columns, none at the ends of lines', () => {
  expect(drawTable(columns, rows, plain)).toBe(
    [
      'NAME                                     MESSAGE                  AGE',
      'avstemming                               Back-off pulling image   5m10s',
      'a-very-long-job-name-that-is-never-cut                            3h',
    ].join('\n'),
  );
});

test('an empty last cell leaves no spaces', () => {
  expect(drawTable([{ header: 'A' }, { header: 'REASON' }], [['x', '']], plain)).toBe('A     REASON\nx');
});

test('narrow columns are six wide with their gap, as in kubectl', () => {
  expect(drawTable([{ header: 'A' }, { header: 'B' }], [['-', '-']], { ...plain, noHeaders: true })).toBe('-     -');
});

test('messages are cut to the width, names never', () => {
  const text = drawTable(columns, rows, { ...plain, width: 65 });
  expect(text.split('\n')).toEqual([
    'NAME                                     MESSAGE            AGE',
    'avstemming                               Back-off pullin…   5m10s',
    'a-very-long-job-name-that-is-never-cut                      3h',
  ]);
  expect(drawTable(columns, rows, { ...plain, width: 10 })).toContain('a-very-long-job-name-that-is-never-cut');
});

test('columns that can be missed are left out when cutting is not enough, the highest first', () => {
  const many = [
    { header: 'NAME' },
    { header: 'MESSAGE', cut: true },
    { header: 'ACTIVE', drop: 1 },
    { header: 'AGE', drop: 2 },
  ];
  const row = [['avstemming', 'Back-off pulling image', '1', '5m10s']];
  const at = (width: number) => drawTable(many, row, { ...plain, width }).split('\n')[1];
  expect(at(52)).toBe('avstemming   Back-off pulling image   1        5m10s');
  expect(at(46)).toBe('avstemming   Back-off pullin…   1        5m10s');
  expect(at(45)).toBe('avstemming   Back-off pulling image   1');
  expect(at(38)).toBe('avstemming   Back-off pullin…   1');
  expect(at(37)).toBe('avstemming   Back-off pulling image');
  expect(at(10)).toBe('avstemming   Back-off pullin…');
});

test('colour changes no widths and surrounds no padding', () => {
  const cell = [
    { text: '└─', tone: 'none' as const },
    { text: 'x', tone: 'strong' as const },
  ];
  expect(drawTable(columns, [[cell, { text: 'no', tone: 'failed' }, '1s']], { colour: true })).toBe(
    'NAME   MESSAGE   AGE\n\u001b[90m└─\u001b[39m\u001b[1mx\u001b[22m    \u001b[31mno\u001b[39m        1s',
  );
});

test('what a cluster sends cannot steer the terminal or break a row', () => {
  expect(drawTable(columns, [['x', '\u001b[2Jone\ntwo', '1s']], plain)).toBe(
    'NAME   MESSAGE        AGE\nx      ^[[2Jone two   1s',
  );
});

test('nothing to draw is nothing', () => {
  expect(drawTable(columns, [], { ...plain, noHeaders: true })).toBe('');
  expect(drawTable(columns, [], plain)).toBe('NAME   MESSAGE   AGE');
});

test('wide characters count twice, in every row of a long table', () => {
  const many = Array.from({ length: 100 }, (_, index) => [`job-${index}`, index === 70 ? '日本語 🚀' : 'x', '1s']);
  const lines = drawTable(columns, many, plain).split('\n');
  expect(lines).toHaveLength(101);
  expect(lines[1]).toBe('job-0    x           1s');
  expect(lines[71]).toBe('job-70   日本語 🚀   1s');
  expect(lines[100]).toBe('job-99   x           1s');
});

test('a message is cut between whole characters', () => {
  const at = (message: string) => drawTable([{ header: 'MESSAGE', cut: true }], [[message]], { ...plain, width: 16 });
  expect(at('🚀🚀🚀🚀🚀🚀🚀🚀🚀').split('\n')[1]).toBe('🚀🚀🚀🚀🚀🚀🚀…');
  expect(at('x🚀🚀🚀🚀🚀🚀🚀🚀').split('\n')[1]).toBe('x🚀🚀🚀🚀🚀🚀🚀…');
  expect(at('👩‍🚀 ok').split('\n')[1]).toBe('👩‍🚀 ok');
});

test('a very long message of wide characters takes no longer than any other', () => {
  const text = drawTable(columns, [['x', '日'.repeat(200_000), '1s']], { ...plain, width: 40 });
  expect(text.split('\n')[1]).toBe('x      日日日日日日日日日日日日日…   1s');
});

test('a very long message in a pipe costs the rows beside it no time', () => {
  const long = 'x'.repeat(200_000);
  expect(drawTable(columns, [['x', long, '1s'], rows[0]!], plain).split('\n')[1]).toBe(`x            ${long}   1s`);
});
