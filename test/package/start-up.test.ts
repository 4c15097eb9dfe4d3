// How an installed plugin starts: run.ts says which one it is.

import { spawnSync } from 'node:child_process';
import { delimiter, dirname } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';
import pjson from '../../package.json' with { type: 'json' };

const EXECUTABLE = process.env['NAISJOB_EXECUTABLE'] ?? '';
const BUILTINS = fileURLToPath(new URL('../bin/support/builtins.cjs', import.meta.url));

function start(args: readonly string[], env: Record<string, string> = {}) {
  const { FORCE_COLOR: _, OCLIF_COLUMNS: __, DEBUG: ___, ...plain } = process.env;
  const path = [dirname(process.env['NAISJOB_NODE'] ?? process.execPath), process.env['PATH']].join(delimiter);
  const { status, stdout, stderr } = spawnSync(EXECUTABLE, args, {
    encoding: 'utf8',
    env: { ...plain, PATH: path, ...env },
  });
  return { status, stdout, stderr };
}

test('it says its version', () => {
  const { status, stdout, stderr } = start(['--version']);
  expect({ status, stderr }).toEqual({ status: 0, stderr: '' });
  expect(stdout.split(' ')[0]).toBe(`kubectl-naisjob/${pjson.version}`);
});

test.each(['reset', 'kill-sidecars'])('%s --help: what oclif draws', (verb) => {
  const prepared = start([verb, '--help']);
  expect(prepared).toMatchObject({ status: 0, stderr: '' });
  expect(prepared).toEqual(start([verb, 'name', '--help']));
});

test.each([['--version'], ['--help'], ['trigger', '--help'], ['__complete', 'tr']])(
  '%s %s waits for no network and no process of Node',
  (...words) => {
    const { stdout, stderr } = start(words, { NODE_OPTIONS: `--require "${BUILTINS}"` });
    expect(stdout).not.toBe('');
    expect(stderr).toMatch(/^NODE /);
    expect(stderr.split(' ').filter((each) => /^(?:net|tty|tls|https?|child_process|crypto)$/.test(each))).toEqual([]);
  },
);
