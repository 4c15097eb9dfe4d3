// A verb is more than its file: each list that a new one belongs in, so that none is forgotten.

import { existsSync, readFileSync } from 'node:fs';
import type { Interfaces } from '@oclif/core';
import { expect, test } from 'vitest';
import manifest from '../oclif.manifest.json' with { type: 'json' };
import { SCENES } from '../sandbox/demo-scenes.ts';
import { toLoadOptions } from '../src/main.ts';
import { TRIALS } from './faults/trials.ts';
import { SHOWN } from './fuzz/support/shown.ts';

const VERBS = Object.keys(manifest.commands);
const read = (file: string) => readFileSync(new URL(`../${file}`, import.meta.url), 'utf8');

/** Verbs that need not be in a list, and why. */
type Exceptions = Record<string, string>;

function missing(has: (verb: string) => boolean, exceptions: Exceptions = {}): string[] {
  return VERBS.filter((verb) => !has(verb) && exceptions[verb] === undefined);
}

const hasWord = (text: string, verb: string) => new RegExp(`(?<![a-z-])${verb}(?![a-z-])`).test(text);

test('src/main.ts knows each verb of the manifest, and says which one it does not', () => {
  const commands = { ...manifest.commands, nosuch: { id: 'nosuch' } };
  const product = { root: '', pjson: { name: 'x' }, manifest: { commands } };
  expect(() => toLoadOptions(product as unknown as Parameters<typeof toLoadOptions>[0])).toThrow(
    'oclif.manifest.json has the verb "nosuch", and VERBS of src/main.ts has not',
  );
  const known = { ...product, manifest: manifest as unknown as Interfaces.Manifest };
  expect(() => toLoadOptions(known as unknown as Parameters<typeof toLoadOptions>[0])).not.toThrow();
});

test('README, section Verbs: what people type instead', () => {
  const sections = read('README.md').split(/^## /m);
  const verbs = sections.find((section) => section.startsWith('Verbs')) ?? '';
  const table = verbs
    .split('\n')
    .filter((line) => line.startsWith('|'))
    .join('\n');
  const text = `${table}\n${read('README.md').match(/^`kubectl naisjob completion`.*$/m)?.[0]}`;
  expect(missing((verb) => hasWord(text, verb), { version: 'answers no need that a job gives' })).toEqual([]);
});

test('CHANGELOG', () => {
  expect(missing((verb) => new RegExp(`\`${verb}\``).test(read('CHANGELOG.md')))).toEqual([]);
});

test('docs/contract.md: a heading, with the keys of its document', () => {
  const headings = (read('docs/contract.md').match(/^## .*$/gm) ?? []).join('\n');
  const exceptions = { logs: 'prints a log; in Following a run', completion: 'in TAB completion' };
  expect(missing((verb) => hasWord(headings, verb), exceptions)).toEqual([]);
});

test('sandbox/demo-scenes.ts: a scene', () => {
  const exceptions = { completion: 'needs a shell' };
  expect(missing((verb) => SCENES.some(({ argv }) => argv[0] === verb), exceptions)).toEqual([]);
});

test('test/faults/trials: the verb on a server that fails', () => {
  const exceptions = { completion: 'asks no server' };
  expect(missing((verb) => TRIALS.some(({ name }) => name.split(' ')[0] === verb), exceptions)).toEqual([]);
});

test('test/fuzz/support/shown.ts: its pictures of objects that nobody decent writes', () => {
  const exceptions = {
    apply: 'test/fuzz/manifests.test.ts',
    completion: 'shows nothing of a cluster',
    logs: 'a log is passed on as it is',
    resume: 'as suspend',
    version: 'shows no object',
    wait: 'shows a name and a code',
  };
  expect(missing((verb) => Object.keys(SHOWN).some((each) => each.split(' ')[0] === verb), exceptions)).toEqual([]);
});

test('test/e2e: the real command through kubectl', () => {
  const exceptions = { logs: 'follow.test.ts', wait: 'follow.test.ts', resume: 'suspend.test.ts' };
  expect(missing((verb) => existsSync(new URL(`e2e/${verb}.test.ts`, import.meta.url)), exceptions)).toEqual([]);
});
