// Help that the build has drawn is what oclif draws, byte for byte. A width in OCLIF_COLUMNS has oclif draw it.

import { execFile } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { expect, test } from 'vitest';
import manifest from '../../oclif.manifest.json' with { type: 'json' };

const DOOR = fileURLToPath(new URL('../../bin/run.js', import.meta.url));

/** As in a shell that says nothing of colour and width. */
async function help(words: readonly string[], env: Record<string, string> = {}): Promise<string> {
  const { FORCE_COLOR: _, OCLIF_COLUMNS: __, DEBUG: ___, ...plain } = process.env;
  const { stdout, stderr } = await promisify(execFile)(process.execPath, [DOOR, ...words], {
    env: { ...plain, ...env },
  });
  expect(stderr).toBe('');
  return stdout;
}

test.each([['--help'], ...Object.keys(manifest.commands).map((verb) => [verb, '--help'])])(
  '%s %s',
  async (...words) => {
    const [prepared, drawn] = await Promise.all([help(words), help(words, { OCLIF_COLUMNS: '80' })]);
    expect(prepared).toBe(drawn);
  },
);

test('where width or colour is another, oclif draws', async () => {
  expect(await help(['trigger', '--help'], { OCLIF_COLUMNS: '60' })).not.toBe(await help(['trigger', '--help']));
  expect(await help(['--help'], { FORCE_COLOR: '1' })).toContain('\u001B[1mUSAGE');
});
