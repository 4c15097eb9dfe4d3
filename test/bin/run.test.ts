import { spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';

const DOOR = fileURLToPath(new URL('../../bin/run.js', import.meta.url));

/** Opens the door on a Node that says it is `version`. */
function openOn(version: string) {
  const pretend = `Object.defineProperty(process.versions, 'node', { value: '${version}' })`;
  return spawnSync(
    process.execPath,
    ['--import', `data:text/javascript,${encodeURIComponent(pretend)}`, DOOR, '--version'],
    { encoding: 'utf8' },
  );
}

test.each(['18.20.8', '20.20.2', '22.18.0'])(
  'on Node %s one sentence names the needed version, and the exit code is 2',
  (version) => {
    const { status, stdout, stderr } = openOn(version);
    expect({ status, stdout, stderr }).toEqual({
      status: 2,
      stdout: '',
      stderr: `kubectl-naisjob needs Node 22.19 or newer, and this is Node ${version}.\n`,
    });
  },
);

test('on the oldest supported Node the version is printed', () => {
  const { status, stdout, stderr } = openOn('22.19.0');
  expect({ status, stderr }).toEqual({ status: 0, stderr: '' });
  expect(stdout).toMatch(/^kubectl-naisjob\/\d+\.\d+\.\d+ /);
});
