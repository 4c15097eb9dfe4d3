import { expect, test } from 'vitest';
import { parseYaml, writeYaml } from '../../../src/lib/cli/manifest-yaml.ts';
import { UsageError } from '../../../src/lib/model/errors.ts';

/** Strings that some YAML or Go itself takes for something else when they stand plain. */
const TRICKY = [
  ...['yes', 'no', 'on', 'Off', 'y', 'N', 'true', 'null', '~', '', '=', '<<', '.inf', '.nan', 'NaN', 'Inf'],
  ...['012', '0o17', '0b11', '0x1F', '1_000', '1e3', '.5', '+1', '12:30:45', '2001-01-01', '1.'],
  ...[
    'a: b',
    'a #b',
    '- a',
    '* a',
    '&a',
    '!a',
    '%a',
    '@a',
    '`a',
    '{a}',
    '[a]',
    "'",
    '"',
    '\\',
    '|',
    '>',
    '? a',
    '---',
    '...',
  ],
  ...[
    'a\nb',
    'a\n',
    '\na',
    '  a',
    'a  ',
    '\ta',
    'a\tb',
    'a\r\nb',
    '\u0000',
    '\u001b[31m',
    '\u0085',
    '\u2028',
    '\ufeff',
    'é',
    '🐟',
  ],
];

test('every string comes back as it was, as a value and as a key', () => {
  for (const text of TRICKY) {
    const value = { value: text, [text]: 'key', list: [text, { deep: text }] };
    expect(parseYaml(writeYaml(value), 'test')).toEqual([value]);
  }
});

test('nothing but words without a second meaning stands plain', () => {
  const text = writeYaml(TRICKY);
  for (const line of text.trimEnd().split('\n'))
    expect(line).toMatch(/^- (?:"[^\u007f-\u009f\u2028\u2029\ufeff]*"|[A-Za-z_/][\w./-]*)$/);
  for (const word of ['yes', 'no', 'on', 'Off', 'y', 'N', 'true', 'null', '0o17', '1_000'])
    expect(text).toContain(`"${word}"`);
});

test('numbers keep every digit, other types their type', () => {
  const big = (JSON as unknown as { rawJSON(text: string): unknown }).rawJSON('12345678901234567890');
  const value = { small: 1, float: 2.5, big, yes: true, none: null, empty: {}, list: [] };
  const [read] = parseYaml(writeYaml(value), 'test');
  expect(JSON.stringify(read)).toBe(JSON.stringify(value));
});

test('a file is read as kubectl reads it', () => {
  const text =
    '# only a comment\n---\na: yes\nb: y\nc: 012\nd: 2001-01-01\ne: 12:30:45\n---\nx: &x { q: 1 }\nz:\n  <<: *x\n';
  expect(parseYaml(text, 'test')).toEqual([
    { a: true, b: 'y', c: 10, d: '2001-01-01', e: '12:30:45' },
    { x: { q: 1 }, z: { q: 1 } },
  ]);
});

test('what is no YAML is one sentence that names the file', () => {
  expect(() => parseYaml('a: [1', 'job.yaml')).toThrow(UsageError);
  expect(() => parseYaml('a: [1', 'job.yaml')).toThrow(/^job\.yaml is not valid YAML: .* at line 1/);
});
