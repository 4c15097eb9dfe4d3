import { expect, test } from 'vitest';
import { parse } from 'yaml';
import { toJson, toYaml } from '../../../src/lib/cli/document-text.ts';

const raw = (digits: string) => (JSON as unknown as { rawJSON(text: string): unknown }).rawJSON(digits);

/** Terminal escapes of both kinds, DEL, bidirectional controls, a zero-width space, line separators, a tag character. */
const HOSTILE = 'a\u001b[31m\u009b31m\u007f\u202eb\u2066\u200b\u2028\u0085\u{e0041}\nc: d';
const DOCUMENT = {
  [`key${HOSTILE}`]: HOSTILE,
  list: [HOSTILE, 'plain', 'no', '012', ''],
  æ: '😀 \u200d',
  absent: undefined,
};

/** The line feed, and all that is printed and seen. */
const CLEAN = /^[\n -~æ😀\u200d]*$/u;

test('JSON is clean, and reads as what it was made of', () => {
  const text = toJson(DOCUMENT);
  expect(text).toMatch(CLEAN);
  expect(text).toContain(String.raw`a\u001b[31m\u009b31m\u007f\u202eb\u2066\u200b\u2028\u0085\udb40\udc41\nc: d`);
  expect(JSON.parse(text)).toEqual(DOCUMENT);
});

test('JSON in one line', () => expect(toJson({ a: ['\u009b'] }, 0)).toBe(String.raw`{"a":["\u009b"]}`));

test('YAML is clean, and reads as what it was made of, as 1.2 and as 1.1', async () => {
  const text = await toYaml(DOCUMENT);
  expect(text).toMatch(CLEAN);
  expect(text).toContain(String.raw`\u202eb\u2066\u200b\u2028\u0085\U000e0041\nc: d"`);
  for (const version of ['1.2', '1.1'] as const) expect(parse(text, { version })).toEqual(JSON.parse(toJson(DOCUMENT)));
});

test('several lines of harmless text stay readable', async () => {
  expect(await toYaml({ script: 'set -e\nrun æ\n' })).toBe('script: |\n  set -e\n  run æ\n');
});

test('integers beyond 2^53 keep every digit', async () => {
  const document = {
    time: raw('1764000000123456789'),
    list: [raw('-9007199254740993')],
    small: 1,
    float: 1.5,
    huge: 1e21,
  };
  expect(await toYaml(document)).toBe(
    'time: 1764000000123456789\nlist:\n  - -9007199254740993\nsmall: 1\nfloat: 1.5\nhuge: 1e+21\n',
  );
  expect(toJson(document, 0)).toBe(
    '{"time":1764000000123456789,"list":[-9007199254740993],"small":1,"float":1.5,"huge":1e+21}',
  );
});
