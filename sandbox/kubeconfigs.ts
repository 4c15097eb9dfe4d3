// The kubeconfigs a sandbox leaves in its home, one for each of its users, everything inline.
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { parse, stringify } from 'yaml';
import type { Authority } from './apiserver/certificates.ts';

export type SandboxUser = 'admin' | 'cert-admin' | 'alice';

/** Bearer tokens and whom they log in; the same as on the test suite's real cluster. */
export const tokenUsers = {
  'admin-token': { name: 'admin', groups: ['system:masters'] },
  'alice-token': { name: 'alice@example.com', groups: ['team:myteam'] },
};

function encode(pem: string): string {
  return Buffer.from(pem).toString('base64');
}

/** Writes them (mode 0600) and returns their absolute paths. */
export async function writeKubeconfigs(
  home: string,
  url: string,
  authority: Authority,
  namespace: string,
): Promise<Record<SandboxUser, string>> {
  const pair = await authority.issueClient('cert-admin', ['system:masters']);
  const users: Record<SandboxUser, object> = {
    admin: { token: 'admin-token' },
    alice: { token: 'alice-token' },
    'cert-admin': { 'client-certificate-data': encode(pair.certificate), 'client-key-data': encode(pair.key) },
  };
  mkdirSync(home, { recursive: true, mode: 0o700 });
  const write = (name: SandboxUser): string => {
    const file = join(home, `${name}.kubeconfig`);
    const cluster = { server: url, 'certificate-authority-data': encode(authority.certificate) };
    const config = {
      apiVersion: 'v1',
      kind: 'Config',
      clusters: [{ name: 'sandbox', cluster }],
      users: [{ name, user: users[name] }],
      contexts: [{ name: 'sandbox', context: { cluster: 'sandbox', user: name, namespace } }],
      'current-context': 'sandbox',
    };
    writeFileSync(file, stringify(config), { mode: 0o600 });
    return file;
  };
  return { admin: write('admin'), 'cert-admin': write('cert-admin'), alice: write('alice') };
}

/** Gives the one cluster more names, for what is done over several contexts. */
export function addContexts(file: string, names: readonly string[]): void {
  const config = parse(readFileSync(file, 'utf8'));
  const [{ context }] = config.contexts;
  config.contexts.push(...names.map((name) => ({ name, context })));
  writeFileSync(file, stringify(config, { aliasDuplicateObjects: false }), { mode: 0o600 });
}
