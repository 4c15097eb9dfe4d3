// The one gate: everything that can be said of the code without running it. All checks run, so that one look shows all
// there is to mend; each is named before its complaints.

import { spawnSync } from 'node:child_process';
import process from 'node:process';
import { ROOT } from './product.ts';

const CHECKS: [string, string[]][] = [
  ['types', ['tsc', '-p', '.']],
  ['lint', ['oxlint', '--quiet']],
  ['format', ['oxfmt', '--check']],
  ['dead code', ['knip']],
  ['manifest', ['node', 'scripts/manifest.ts', '--check']],
  ['package', ['publint', '--strict']],
];

const failed = CHECKS.filter(([name, [command = '', ...args]]) => {
  const { status, stdout, stderr } = spawnSync(command, args, { cwd: ROOT, encoding: 'utf8' });
  console.log(`${status === 0 ? 'ok  ' : 'FAIL'} ${name}`);
  if (status !== 0) console.log(`${stdout}${stderr}`);
  return status !== 0;
});

process.exitCode = failed.length === 0 ? 0 : 1;
