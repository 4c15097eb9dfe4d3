import { expect, test } from 'vitest';
import { drawClientVersion, drawServerVersion } from '../../../src/lib/view/version.ts';

test('this tool', () => {
  expect(drawClientVersion({ version: '1.2.3', node: 'v26.10.0', platform: 'linux-x64' })).toBe(
    'Client: v1.2.3 (Node v26.10.0, linux-x64)',
  );
});

const apiVersion = 'nais.io/v1';

test.each([
  [
    { version: 'v1.37.2', naisjobs: { apiVersion, statusSubresource: true } },
    'Server: v1.37.2\nNaisjob: nais.io/v1, the status is a subresource (naiserator since January 2026)',
  ],
  [
    { version: 'v1.33.0', naisjobs: { apiVersion, statusSubresource: false } },
    'Server: v1.33.0\nNaisjob: nais.io/v1, the status is part of the object (naiserator before January 2026)',
  ],
  [{}, 'Server: unknown\nNaisjob: not served by this server'],
  [{ version: 'v1\u001b[31m' }, 'Server: v1^[[31m\nNaisjob: not served by this server'],
])('a server: %j', (server, picture) => {
  expect(drawServerVersion(server)).toBe(picture);
});
