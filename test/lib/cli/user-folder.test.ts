import { homedir } from 'node:os';
import { expect, test } from 'vitest';
import { findUserFolder } from '../../../src/lib/cli/user-folder.ts';

test.each([
  ['linux', { XDG_STATE_HOME: '/var/me' }, '/var/me/kubectl-naisjob'],
  ['linux', {}, `${homedir()}/.local/state/kubectl-naisjob`],
  ['linux', { XDG_STATE_HOME: 'relative' }, `${homedir()}/.local/state/kubectl-naisjob`],
  ['linux', { LOCALAPPDATA: '/windows/only' }, `${homedir()}/.local/state/kubectl-naisjob`],
  ['win32', { LOCALAPPDATA: 'C:\\Users\\me\\AppData\\Local' }, 'C:\\Users\\me\\AppData\\Local\\kubectl-naisjob'],
  ['win32', { LOCALAPPDATA: 'C:\\Local', XDG_STATE_HOME: 'D:\\state' }, 'D:\\state\\kubectl-naisjob'],
] as const)('state on %s with %j', (platform, env, folder) => {
  expect(findUserFolder('state', env, platform)).toBe(folder);
});

test('what may be thrown away is kept apart, where the system does so', () => {
  expect(findUserFolder('cache', {}, 'linux')).toBe(`${homedir()}/.cache/kubectl-naisjob`);
});
