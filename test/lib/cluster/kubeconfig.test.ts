import { execFileSync } from 'node:child_process';
import { mkdirSync, writeFileSync } from 'node:fs';
import { basename, delimiter, join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { stringify } from 'yaml';
import { findServiceAccount } from '../../../src/lib/cluster/in-cluster.ts';
import { loadKubeconfig } from '../../../src/lib/cluster/kubeconfig.ts';
import { resolveTarget } from '../../../src/lib/cluster/resolve-target.ts';
import { ConfigError } from '../../../src/lib/model/errors.ts';
import { makeFolder, optionsFor, writeKubeconfig } from './support/connection.ts';

const KUBECTL = process.env['KUBECTL'] ?? 'kubectl';

interface File {
  'current-context'?: string;
  clusters?: object[];
  users?: object[];
  contexts?: object[];
}

const cluster = (name: string, server: string, more = {}) => ({ name, cluster: { server, ...more } });
const user = (name: string, token: string) => ({ name, user: { token } });
const context = (name: string, of: string, more = {}) => ({ name, context: { cluster: of, user: of, ...more } });

function write(path: string, file: File): string {
  mkdirSync(join(path, '..'), { recursive: true });
  writeFileSync(path, stringify({ apiVersion: 'v1', kind: 'Config', ...file }));
  return path;
}

/** The same list of files through the real kubectl, when there is one. */
function askKubectl(env: NodeJS.ProcessEnv): unknown {
  const options = { env: { PATH: process.env['PATH'], ...env }, encoding: 'utf8', stdio: 'pipe' } as const;
  try {
    return JSON.parse(execFileSync(KUBECTL, ['config', 'view', '--raw', '-o', 'json'], options));
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
    throw error;
  }
}

function asView(env: NodeJS.ProcessEnv): unknown {
  const { clusters, users, contexts, currentContext } = loadKubeconfig(undefined, env);
  const list = (map: Map<string, object>, field: string) =>
    [...map].map(([name, entry]) => ({ name, [field]: entry })).sort((a, b) => (a.name < b.name ? -1 : 1));
  return {
    clusters: list(clusters, 'cluster'),
    users: list(users, 'user'),
    contexts: list(contexts, 'context'),
    'current-context': currentContext,
  };
}

describe('KUBECONFIG as a list', () => {
  const folder = makeFolder();
  const one = write(join(folder, 'one', 'config'), {
    clusters: [cluster('a', 'https://one', { 'certificate-authority': 'ca.crt' })],
    users: [user('a', 'one')],
    contexts: [context('a', 'a')],
  });
  const two = write(join(folder, 'two', 'config'), {
    'current-context': 'b',
    clusters: [
      cluster('a', 'https://two', { 'tls-server-name': 'two' }),
      cluster('b', 'https://b', { 'certificate-authority': '../b.crt' }),
    ],
    users: [
      user('a', 'two'),
      user('b', 'b'),
      {
        name: 'c',
        user: {
          exec: {
            apiVersion: 'client.authentication.k8s.io/v1beta1',
            command: './login',
            args: ['x'],
            env: null,
            interactiveMode: 'Never',
            provideClusterInfo: false,
          },
        },
      },
    ],
    contexts: [context('a', 'b'), context('b', 'b', { namespace: 'team-b' })],
  });
  const three = write(join(folder, 'three', 'config'), { 'current-context': 'a', users: [user('b', 'three')] });
  const empty = join(folder, 'empty');
  writeFileSync(empty, '');

  const merged = (current: string) => ({
    clusters: [
      { name: 'a', cluster: { server: 'https://one', 'certificate-authority': join(folder, 'one', 'ca.crt') } },
      { name: 'b', cluster: { server: 'https://b', 'certificate-authority': join(folder, 'b.crt') } },
    ],
    contexts: [
      { name: 'a', context: { cluster: 'a', user: 'a' } },
      { name: 'b', context: { cluster: 'b', user: 'b', namespace: 'team-b' } },
    ],
    'current-context': current,
  });

  test.each([
    [
      'the first file wins for an entry as a whole, the first current-context that is set',
      [one, two, three],
      merged('b'),
    ],
    ['missing, empty and repeated files are skipped', [join(folder, 'no'), empty, one, '', one, two], merged('b')],
    ['another order, another winner', [three, one, two], merged('a')],
  ])('%s', (_, files, expected) => {
    const env = { HOME: folder, KUBECONFIG: files.join(delimiter) };
    expect(asView(env)).toMatchObject(expected);
    const seen = askKubectl(env) as { kind?: string; apiVersion?: string; preferences?: unknown } | undefined;
    if (!seen) return;
    const { kind: _kind, apiVersion: _version, preferences: _preferences, ...view } = seen;
    expect(comparable(asView(env))).toEqual(comparable(view));
  });

  test('the home folder has one when KUBECONFIG says nothing', () => {
    const home = makeFolder();
    write(join(home, '.kube', 'config'), { 'current-context': 'h' });
    expect(loadKubeconfig(undefined, { HOME: home }).currentContext).toBe('h');
  });

  test('a command with a slash belongs to its file, one without to PATH', () => {
    const path = write(join(folder, 'exec'), {
      users: [
        { name: 'a', user: { exec: { command: 'bin/login' } } },
        { name: 'b', user: { exec: { command: 'login' } } },
      ],
    });
    const { users } = loadKubeconfig(path, {});
    expect([users.get('a')?.exec?.command, users.get('b')?.exec?.command]).toEqual([
      join(folder, 'bin/login'),
      'login',
    ]);
  });
});

// kubectl writes nulls and falses that mean nothing, and shows raw paths before it resolves them.
function comparable(value: unknown): unknown {
  return JSON.parse(
    JSON.stringify(value, (key, entry) => {
      if (key === 'certificate-authority' || key === 'command') return basename(entry);
      return entry === null || entry === false ? undefined : entry;
    }),
  );
}

describe('files that cannot be used', () => {
  test.each([
    ['/nonexistent/config', '', 'stat /nonexistent/config: no such file or directory'],
    ['bad', 'users: [', /^error loading config file ".*bad": yaml: /],
    ['list', '- a', /^error loading config file ".*list": it is not a kubeconfig$/],
    [
      'other',
      'kind: Pod\napiVersion: v1',
      /^error loading config file ".*other": no kind "Pod" is registered for version "v1"$/,
    ],
  ])('%s', (name, content, message) => {
    const path = name.startsWith('/') ? name : join(makeFolder(), name);
    if (content) writeFileSync(path, content);
    expect(() => loadKubeconfig(path, {})).toThrow(message);
    expect(() => loadKubeconfig(path, {})).toThrow(ConfigError);
  });

  test('a broken file never shows its tokens', () => {
    const path = join(makeFolder(), 'bad');
    writeFileSync(path, 'users:\n- name: a\n  user: {token: s3cr3t\n');
    expect(() => loadKubeconfig(path, {})).toThrow(/^(?!.*s3cr3t)/s);
  });
});

describe('flags over the kubeconfig', () => {
  const folder = makeFolder();
  const path = write(join(folder, 'config'), {
    'current-context': 'a',
    clusters: [cluster('a', 'https://a:6443/'), cluster('b', 'https://b')],
    users: [user('a', 'token-a'), user('b', 'token-b')],
    contexts: [
      context('a', 'a', { namespace: 'ns-a' }),
      context('b', 'b'),
      { name: 'anonymous', context: { cluster: 'a' } },
      context('dangling', 'nowhere'),
    ],
  });
  const resolved = (flags: object) => {
    const {
      server,
      user: own,
      userName,
      namespace,
    } = resolveTarget({ ...optionsFor(''), server: undefined, namespace: undefined, kubeconfig: path, ...flags });
    return [server, own.token, userName, namespace];
  };

  test.each([
    ['nothing', {}, ['https://a:6443', 'token-a', 'a', 'ns-a']],
    [
      'empty flags',
      { context: '', user: '', cluster: '', server: '', token: '' },
      ['https://a:6443', 'token-a', 'a', 'ns-a'],
    ],
    ['--context', { context: 'b' }, ['https://b', 'token-b', 'b', 'default']],
    ['--user', { user: 'b' }, ['https://a:6443', 'token-b', 'b', 'ns-a']],
    ['--cluster', { cluster: 'b' }, ['https://b', 'token-a', 'a', 'ns-a']],
    ['--namespace', { namespace: 'x' }, ['https://a:6443', 'token-a', 'a', 'x']],
    ['--server', { server: 'https://x:1' }, ['https://x:1', 'token-a', 'a', 'ns-a']],
    ['--server without scheme', { server: 'x:1' }, ['http://x:1', 'token-a', 'a', 'ns-a']],
    ['--token', { token: 't' }, ['https://a:6443', 't', 'a', 'ns-a']],
    ['a context without a user', { context: 'anonymous' }, ['https://a:6443', undefined, '', 'default']],
  ])('%s', (_, flags, expected) => {
    expect(resolved(flags)).toEqual(expected);
  });

  test.each([
    [{ context: 'no' }, 'context "no" does not exist'],
    [{ user: 'no' }, 'auth info "no" does not exist'],
    [{ cluster: 'no' }, 'cluster "no" does not exist'],
    [{ context: 'dangling' }, 'no server found for cluster "nowhere"'],
    [
      { insecureSkipTlsVerify: true, certificateAuthority: '/x' },
      'specifying a root certificates file with the insecure flag is not allowed',
    ],
  ])('%j is refused', (flags, message) => {
    expect(() => resolved(flags)).toThrow(ConfigError);
    expect(() => resolved(flags)).toThrow(message);
  });

  test('an unknown context is answered with those there are', () => {
    expect(() => resolved({ context: 'no' })).toThrow(
      new ConfigError('context "no" does not exist', ['Contexts in the kubeconfig: a, b, anonymous, dangling.']),
    );
  });

  test('a current-context that is not there', () => {
    const dangling = write(join(folder, 'dangling'), { 'current-context': 'gone' });
    expect(() => resolved({ kubeconfig: dangling })).toThrow('context was not found for specified context: gone');
  });

  test('without any kubeconfig: kubectl’s default server, or the one named', () => {
    const options = { ...optionsFor(''), namespace: undefined, env: { HOME: makeFolder() } };
    expect(resolveTarget({ ...options, server: undefined })).toMatchObject({
      server: 'http://localhost:8080',
      namespace: 'default',
    });
    expect(resolveTarget({ ...options, server: 'https://x', token: 't' })).toMatchObject({
      server: 'https://x',
      user: { token: 't' },
    });
  });

  test('numbers where text is wanted are read as text', () => {
    const kubeconfig = writeKubeconfig(folder, { server: 'https://x' }, { token: 12345 }, { namespace: 77 });
    expect(resolveTarget({ ...optionsFor(''), server: undefined, namespace: undefined, kubeconfig })).toMatchObject({
      user: { token: '12345' },
      namespace: '77',
    });
  });
});

describe('inside a pod', () => {
  const folder = makeFolder();
  for (const [name, content] of [
    ['token', 't'],
    ['ca.crt', 'ca'],
    ['namespace', 'team\n'],
  ] as const)
    writeFileSync(join(folder, name), content);
  const env = { KUBERNETES_SERVICE_HOST: 'fd00::1', KUBERNETES_SERVICE_PORT: '443' };

  test('its service account', () => {
    expect(findServiceAccount(env, folder)).toEqual({
      server: 'https://[fd00::1]:443',
      cluster: { 'certificate-authority': join(folder, 'ca.crt') },
      user: { tokenFile: join(folder, 'token') },
      namespace: 'team',
    });
    expect(findServiceAccount({ ...env, POD_NAMESPACE: 'own' }, folder)?.namespace).toBe('own');
  });

  test('not without the token or the address', () => {
    expect(findServiceAccount({}, folder)).toBeUndefined();
    expect(findServiceAccount(env, '/nonexistent')).toBeUndefined();
  });
});
