import { afterEach, expect, test, vi } from 'vitest';
import { createChangePrinter } from '../../../src/lib/cli/watch-output.ts';
import type { WatchedVerb } from '../../../src/lib/cli/watched-verb.ts';

interface Row {
  name: string;
  state: string;
}

/** A column that is as wide as the widest name. */
const VERB: WatchedVerb<Row[], Row> = {
  form: 'lines',
  rowsOf: (rows) => rows,
  keyOf: ({ name }) => name,
  toGone: (row) => ({ ...row, state: 'Deleted' }),
  draw(rows) {
    const width = Math.max(...rows.map(({ name }) => name.length));
    return [`NAME STATE`, ...rows.map(({ name, state }) => `${name.padEnd(width)} ${state}`)].join('\n');
  },
  drawNames: (rows) => rows.map(({ name }) => `row/${name}`).join('\n'),
  sayNone: () => 'none',
  warningsOf: () => [],
};

const READINGS: Row[][] = [
  [
    { name: 'a', state: 'x' },
    { name: 'longer', state: 'x' },
  ],
  [
    { name: 'a', state: 'y' },
    { name: 'longer', state: 'x' },
  ],
  [
    { name: 'a', state: 'y' },
    { name: 'longer', state: 'x' },
  ],
  [{ name: 'longer', state: 'x' }],
];

afterEach(() => vi.restoreAllMocks());

async function printed(verb: WatchedVerb<Row[], Row>, flags: { output?: string; 'no-headers'?: boolean } = {}) {
  const write = vi.spyOn(process.stdout, 'write').mockReturnValue(true);
  const print = createChangePrinter(verb, { 'no-headers': false, ...flags });
  for (const rows of READINGS) await print(rows);
  return write.mock.calls.map(([text]) => text).join('');
}

test('lines: the header once, then what changes, where it stands in the whole table', async () => {
  expect(await printed(VERB)).toBe('NAME STATE\na      x\nlonger x\na      y\na      Deleted\n');
});

test('without a header', async () => {
  const verb = { ...VERB, draw: (rows: readonly Row[]) => VERB.draw(rows, []).split('\n').slice(1).join('\n') };
  expect(await printed(verb, { 'no-headers': true })).toBe('a      x\nlonger x\na      y\na      Deleted\n');
});

test('json: one document a line', async () => {
  expect(await printed(VERB, { output: 'json' })).toBe(
    '{"name":"a","state":"x"}\n{"name":"longer","state":"x"}\n{"name":"a","state":"y"}\n{"name":"a","state":"Deleted"}\n',
  );
});

test('yaml: one document after the other', async () => {
  expect(await printed(VERB, { output: 'yaml' })).toBe(
    '---\nname: a\nstate: x\n---\nname: longer\nstate: x\n---\nname: a\nstate: "y"\n---\nname: a\nstate: Deleted\n',
  );
});

test('names', async () => {
  expect(await printed(VERB, { output: 'name' })).toBe('row/a\nrow/longer\nrow/a\nrow/a\n');
});

test('a picture is printed whole, after an empty line', async () => {
  expect(await printed({ ...VERB, form: 'picture' })).toBe(
    'NAME STATE\na      x\nlonger x\n\nNAME STATE\na      y\nlonger x\n\nNAME STATE\nlonger x\n',
  );
});

test('a row that is not shown any more is gone only where the verb says so', async () => {
  const limited: WatchedVerb<Row[], Row> = {
    ...VERB,
    rowsOf: (rows) => rows.slice(0, 1),
    isUnseen: ({ name }, rows) => rows.some((each) => each.name === name),
  };
  const write = vi.spyOn(process.stdout, 'write').mockReturnValue(true);
  const print = createChangePrinter(limited, { 'no-headers': true, output: 'json' });
  const [a, b] = ['a', 'b'].map((name) => ({ name, state: 'x' })) as [Row, Row];
  for (const rows of [[a], [b, a], [b, a], [b]]) await print(rows);
  expect(write.mock.calls.map(([text]) => text)).toEqual([
    '{"name":"a","state":"x"}\n',
    '{"name":"b","state":"x"}\n',
    '{"name":"a","state":"Deleted"}\n',
  ]);
});
