// Help that the build has drawn is what oclif draws, byte for byte. Behind a name oclif draws it.

import { execFile } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { expect, test } from 'vitest';
import manifest from '../../oclif.manifest.json' with { type: 'json' };

const DOOR = fileURLToPath(new URL('../../bin/run.js', import.meta.url));

async function help(...words: string[]): Promise<string> {
  const { stdout, stderr } = await promisify(execFile)(process.execPath, [DOOR, ...words]);
  expect(stderr).toBe('');
  return stdout;
}

test.each(Object.keys(manifest.commands))('%s --help', async (verb) => {
  const [prepared, drawn] = await Promise.all([help(verb, '--help'), help(verb, 'name', '--help')]);
  expect(prepared).toBe(drawn);
});

test('--help', async () => {
  const [prepared, drawn] = await Promise.all([help('--help'), help('-v=0', '--help')]);
  expect(prepared).toBe(drawn);
});

test("kubectl's shape: what it is for, examples to paste, flags, usage", async () => {
  const text = await help('stop', '--help');
  expect(text).toMatch(
    /^End the active runs of a job\n\n[^]+\n\nExamples:\n  # [^]+\n\nArguments:\n[^]+\n\nFlags:\n[^]+\n\nConnection flags:\n[^]+\n\nUsage:\n  kubectl naisjob stop [^\n]+\n\n$/,
  );
  expect(text).toMatch(/^  kubectl naisjob stop \w+$/m);
});

test('no line is wider than 80 columns but an example, which is never broken', async () => {
  for (const verb of Object.keys(manifest.commands)) {
    const lines = (await help(verb, '--help')).split('\n').filter((line) => !line.startsWith('  kubectl naisjob '));
    expect(Math.max(...lines.map((line) => line.length))).toBeLessThanOrEqual(80);
  }
});
