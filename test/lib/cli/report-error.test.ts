import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { reportError, tellError } from '../../../src/lib/cli/report-error.ts';
import { FailedError, UsageError } from '../../../src/lib/model/errors.ts';

const written = { stdout: '', stderr: '' };
beforeEach(() => {
  for (const name of ['stdout', 'stderr'] as const) {
    written[name] = '';
    vi.spyOn(process[name], 'write').mockImplementation((text) => ((written[name] += String(text)), true));
  }
});
afterEach(() => {
  vi.restoreAllMocks();
  process.exitCode = undefined;
});

const defect = Object.assign(new TypeError('x is\u001b[2J no function'), {
  stack: 'TypeError: x is\u001b[2J\n    at f (a.ts:1)',
});
const COMMAND = 'kubectl naisjob tree';

test('a defect shows its stack with -v=9, and nothing in it reaches the terminal as it is', () => {
  tellError(defect, ['x', '-v=9'], COMMAND);
  expect(written.stderr).toBe(
    'error: x is^[[2J no function\nThis is a defect in kubectl-naisjob. The same command with -v=9 shows where it happened.\nTypeError: x is^[[2J\n    at f (a.ts:1)\n',
  );
});

test.each([
  ['a defect at a lower level', defect, ['x', '-v=8']],
  ['a defect without a level', defect, ['x', '--', '-v=9']],
  ['an error with a name, at any level', new FailedError('no'), ['x', '-v9']],
])('no stack: %s', (_, error, argv) => {
  tellError(error, argv, COMMAND);
  expect(written.stderr).not.toMatch(/^\s+at /m);
});

test.each([
  ['text', ['x', '--output', 'name'], ''],
  [
    'json',
    ['x', '-o', 'name', '-ojson'],
    '{\n    "error": {\n        "reason": "Usage",\n        "message": "no",\n        "hints": []\n    }\n}\n',
  ],
  ['yaml', ['x', '-o=yaml'], 'error:\n  reason: Usage\n  message: "no"\n  hints: []\n'],
])('the last output that was asked for: %s', async (_, argv, stdout) => {
  await reportError(new UsageError('no'), argv, COMMAND);
  expect(written).toEqual({ stdout, stderr: "error: no\nSee 'kubectl naisjob tree --help' for usage.\n" });
  expect(process.exitCode).toBe(2);
});
