import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';
import { makeLazy, spareStart } from '../../scripts/lazy-requires.ts';

const CODE = `"use strict";
var __importDefault = (this && this.__importDefault) || function (mod) {
    return (mod && mod.__esModule) ? mod : { "default": mod };
};
var __importStar = (this && this.__importStar) || function (mod) { return mod; };
Object.defineProperty(exports, "__esModule", { value: true });
exports.Flags = exports.make = void 0;
const class_1 = require("class");
const plain_1 = __importDefault(require("plain"));
exports.Flags = __importStar(require("flags"));
var shown_1 = require("shown");
Object.defineProperty(exports, "shown", { enumerable: true, get: function () { return shown_1.shown; } });
exports.make = () => [new class_1.Thing(), (0, plain_1.default)()];
`;

function load(modules: Record<string, unknown>) {
  const asked: string[] = [];
  const require = (name: string) => {
    asked.push(name);
    return modules[name];
  };
  const exports: Record<string, any> = {};
  new Function('require', 'exports', makeLazy(CODE))(require, exports);
  return { asked, exports };
}

test('what a module takes is loaded at its first use, and once', () => {
  class Thing {
    made = true;
  }
  const { asked, exports } = load({ class: { Thing }, plain: () => 'plain' });
  expect(asked).toEqual([]);
  expect(exports['make']()).toEqual([new Thing(), 'plain']);
  exports['make']();
  expect(asked).toEqual(['class', 'plain']);
});

test('what it hands on, too', () => {
  const { asked, exports } = load({ flags: { string: 1 }, shown: { shown: 2 } });
  expect(Object.keys(exports)).toEqual(expect.arrayContaining(['Flags', 'make', 'shown']));
  expect(asked).toEqual([]);
  expect([exports['Flags'].string, exports['shown']]).toEqual([1, 2]);
});

test('a module that takes nothing stays as it is', () => {
  expect(makeLazy('exports.x = 1;\n')).toBe('exports.x = 1;\n');
});

test.each(['index.js', 'util/os.js'])("oclif's %s has what a start is spared", (name) => {
  const file = fileURLToPath(new URL(`../../node_modules/@oclif/core/lib/${name}`, import.meta.url));
  const code = readFileSync(file, 'utf8');
  expect(spareStart(code)).not.toBe(code);
});
