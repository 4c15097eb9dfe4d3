import { join } from 'node:path';
import { expect, test } from 'vitest';
import { compileChunk, createLoader } from '../src/chunk-loader.ts';

const TEXTS: Record<string, string> = {
  'bundle.js':
    'exports.name = __filename; exports.load = () => require("./chunks/a.js"); exports.take = (id) => require(id);',
  'chunks/a.js': 'exports.b = require("./b.js"); exports.folder = __dirname;',
  'chunks/b.js': 'exports.a = require("./a.js"); exports.top = require("../bundle.js").name;',
};
const readText = (path: string) => TEXTS[path];

test('a chunk is loaded when it is asked for, once, and from where it stands', () => {
  const told: string[] = [];
  const bundle = createLoader({ readText, readCode: () => undefined }, (path) => told.push(path))('bundle.js') as any;
  expect(told).toEqual(['bundle.js']);
  const a = bundle.load();
  expect({ folder: a.folder, top: a.b.top, same: a.b.a === a }).toEqual({
    folder: 'chunks',
    top: 'bundle.js',
    same: true,
  });
  bundle.load();
  expect(told).toEqual(['bundle.js', 'chunks/a.js', 'chunks/b.js']);
});

test('besides chunks it knows the modules of Node alone', () => {
  const { take } = createLoader({ readText, readCode: () => undefined })('bundle.js') as any;
  expect([take('node:path').join, take('path').join]).toEqual([join, join]);
  for (const id of ['typescript', './nosuch.js'])
    expect(() => take(id)).toThrow(expect.objectContaining({ code: 'MODULE_NOT_FOUND' }));
});

test('code that was kept is used', () => {
  const code = compileChunk('chunks/a.js', { readText, readCode: () => undefined }).createCachedData();
  expect(compileChunk('chunks/a.js', { readText, readCode: () => code }).cachedDataRejected).toBe(false);
});
