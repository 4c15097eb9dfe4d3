// Slow readers, readers that leave, and a full disk, at real pipes. A name that no job can have gives a big document without
// a cluster.

import { spawn } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';

const DOOR = fileURLToPath(new URL('../../bin/run.js', import.meta.url));
/** More than a pipe holds, and less than Linux allows for one argument. */
const NAME = 'x'.repeat(120_000);

/** Runs a shell line in which `"$@"` is the command; the line's own exit code is that of the command. */
function runInPipe(line: string, ...args: string[]): Promise<{ code: number | null; stdout: string; stderr: string }> {
  return new Promise((resolve, reject) => {
    const child = spawn('bash', ['-o', 'pipefail', '-c', line, 'bash', process.execPath, DOOR, ...args]);
    const out = { stdout: '', stderr: '' };
    for (const name of ['stdout', 'stderr'] as const) child[name].on('data', (chunk) => (out[name] += chunk));
    child.on('error', reject);
    child.on('close', (code) => resolve({ ...out, code }));
  });
}

test('a reader that needs its time gets the whole document', async () => {
  const { code, stdout } = await runInPipe('"$@" 2> /dev/null | { sleep 12; cat; }', 'tree', NAME, '-o', 'json');
  expect(code).toBe(2);
  expect(JSON.parse(stdout).error.message).toContain(NAME);
});

test('a reader that has gone ends the command without a word', async () => {
  expect(
    await runInPipe('"$@" 2> >(grep -v "^error: invalid\\|^See" >&2) | head -c 9', 'tree', NAME, '-o', 'json'),
  ).toEqual({
    code: 141,
    stdout: '{\n    "er',
    stderr: '',
  });
});

test('talk that nobody reads ends nothing', async () => {
  expect(await runInPipe('"$@" 2> >(exec 0<&-)', 'tree', NAME, '-o', 'json')).toMatchObject({ code: 2 });
});

test('a full disk is one sentence', async () => {
  expect(await runInPipe('"$@" > /dev/full', '--help')).toEqual({
    code: 1,
    stdout: '',
    stderr: 'error: cannot write to standard output: ENOSPC: no space left on device, write\n',
  });
});
