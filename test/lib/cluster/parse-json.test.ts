import { expect, test } from 'vitest';
import { parseSlimJson } from '../../../src/lib/cluster/parse-json.ts';

test('managedFields are left empty, whatever their strings hold, and all else is as it was', () => {
  const object = {
    metadata: {
      name: 'x',
      managedFields: [{ manager: 'a]"\\', fieldsV1: { 'k:{"name":"]"}': { '.': {} } } }, { manager: 'b' }],
      annotations: { text: '{"managedFields":[{"manager":"in a string"}]}' },
    },
    status: { synchronizationTime: 1 },
  };
  const emptied = { ...object, metadata: { ...object.metadata, managedFields: [] } };
  expect(parseSlimJson(JSON.stringify([object, object]))).toEqual([emptied, emptied]);
});

test('integers that a double cannot hold stay as they are written', () => {
  const text = '{"managedFields":[],"synchronizationTime":1795500000123456789}';
  expect(JSON.stringify(parseSlimJson(text))).toBe(text);
});

test('another field of that name, with brackets inside brackets, is kept whole', () => {
  const text = '{"spec":{"managedFields":[["a"],{"b":[1]}]}}';
  expect(JSON.stringify(parseSlimJson(text))).toBe(text);
});

test('what is not JSON is a SyntaxError', () => {
  expect(() => parseSlimJson('{"managedFields":[')).toThrow(SyntaxError);
});
