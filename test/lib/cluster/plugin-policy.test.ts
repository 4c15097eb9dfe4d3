// The answers are kubectl 1.37's own to the same files.

import { chmodSync, mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { requireAllowed } from '../../../src/lib/cluster/plugin-policy.ts';
import { AuthError, ConfigError } from '../../../src/lib/model/errors.ts';
import { makeFolder } from './support/connection.ts';

const folder = makeFolder();
const plugin = join(folder, 'login');
writeFileSync(plugin, '#!/bin/sh\n');
chmodSync(plugin, 0o755);

function writeKuberc(preference: string, version = 'v1beta1', file = join(folder, 'kuberc')): string {
  writeFileSync(file, `apiVersion: kubectl.config.k8s.io/${version}\nkind: Preference\n${preference}\n`);
  return file;
}

const ask = (preference: string, command = plugin, env: Record<string, string> = {}) => {
  requireAllowed(command, { KUBERC: writeKuberc(preference), PATH: `/nowhere:${folder}`, ...env });
};
const allowlist = (entry: string) => `credentialPluginPolicy: Allowlist\ncredentialPluginAllowlist: [${entry}]`;

test.each(['', 'credentialPluginPolicy: ""', 'credentialPluginPolicy: AllowAll', 'defaults: []'])(
  'allowed by %j',
  (preference) => expect(() => ask(preference)).not.toThrow(),
);

describe('an allowlist', () => {
  test.each([
    ['the path', `{ command: ${plugin} }`, plugin],
    ['the older word', `{ name: ${plugin} }`, plugin],
    ['a name on PATH', '{ command: login }', plugin],
    ['the path of a name on PATH', `{ command: ${plugin} }`, 'login'],
    ['one of several', `{ command: other }, { command: login }`, 'login'],
  ])('has %s', (_, entry, command) => {
    expect(() => ask(allowlist(entry), command)).not.toThrow();
  });

  test('has another program', () => {
    const message = `getting credentials: plugin path "${plugin}" is not permitted by the credential plugin allowlist`;
    expect(() => ask(allowlist('{ command: other }'), 'login')).toThrow(message);
  });

  test('has a program of the same name that is not the one on PATH', () => {
    mkdirSync(join(folder, 'sub'), { recursive: true });
    writeFileSync(join(folder, 'sub', 'login'), '');
    expect(() => ask(allowlist('{ command: login }'), join(folder, 'sub', 'login'))).toThrow(AuthError);
  });
});

test('none is allowed', () => {
  const message = 'getting credentials: plugin "login" not allowed: policy set to "DenyAll"';
  expect(() => ask('credentialPluginPolicy: DenyAll', 'login')).toThrow(message);
});

test.each([
  ['credentialPluginPolicy: Nope', 'unknown plugin policy: "Nope"'],
  ['credentialPluginPolicy: 5', 'unknown plugin policy: 5'],
  ['credentialPluginPolicy: Allowlist', 'credential plugin policy set to "Allowlist", but allowlist is empty'],
  [allowlist('{}'), 'misconfigured credential plugin allowlist: empty allowlist entry #1'],
  [allowlist('{ command: ./login }'), 'non-normalized file path: "./login" vs "login"'],
  ['credentialPluginAllowlist: [{ command: x }]', 'misconfigured credential plugin allowlist: plugin policy is "" but'],
  ['bad: [', 'no valid preferences found in'],
])('nothing is run where kuberc makes no sense: %j', (preference, message) => {
  expect(() => ask(preference)).toThrow(ConfigError);
  expect(() => ask(preference)).toThrow(`kuberc: ${message}`);
});

test('the file is ~/.kube/kuberc, the one in KUBERC, or none', () => {
  const home = makeFolder();
  mkdirSync(join(home, '.kube'));
  expect(() => requireAllowed(plugin, { HOME: home })).not.toThrow();
  writeKuberc('credentialPluginPolicy: DenyAll', 'v1beta1', join(home, '.kube', 'kuberc'));
  expect(() => requireAllowed(plugin, { HOME: home })).toThrow(AuthError);
  expect(() => requireAllowed(plugin, { HOME: home, KUBERC: 'off' })).not.toThrow();
  expect(() => requireAllowed(plugin, { HOME: home, KUBECTL_KUBERC: 'false' })).not.toThrow();
  expect(() => requireAllowed(plugin, { HOME: home, KUBERC: '/nowhere' })).toThrow(
    'kuberc: open /nowhere: no such file or directory',
  );
});
