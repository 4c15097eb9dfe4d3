// A refreshed OIDC token goes back into the kubeconfig, as kubectl does it: many issuers let a refresh token be used only
// once, and a user whose new one is lost has to log in again.

import { chmod, readFile, realpath, rename, stat, writeFile } from 'node:fs/promises';
import type { YAMLMap, YAMLSeq } from 'yaml';
import { isMap, isSeq, parseDocument } from 'yaml';
import type { Target } from './resolve-target.ts';

const TOKENS = ['id-token', 'refresh-token'] as const;

/** Rewrites only the two tokens of this user; comments and everything else stay. A file that cannot be written is left. */
export async function keepTokens(target: Target, config: Record<string, string>): Promise<void> {
  if (!target.userFile) return;
  try {
    const file = await realpath(target.userFile);
    const document = parseDocument(await readFile(file, 'utf8'), { merge: true, uniqueKeys: false });
    const stored = findProviderConfig(document.get('users'), target.userName);
    if (!stored) return;
    for (const token of TOKENS) if (config[token]) stored.set(token, config[token]);
    await replaceFile(file, document.toString({ lineWidth: 0 }));
  } catch {
    // The token at hand is good all the same: a read-only kubeconfig must not keep anyone from working.
  }
}

function findProviderConfig(users: unknown, name: string): YAMLMap | undefined {
  const items = isSeq(users) ? (users as YAMLSeq<YAMLMap>).items : [];
  const entry = items.findLast((item) => isMap(item) && String(item.get('name')) === name);
  const config = entry?.getIn(['user', 'auth-provider', 'config']);
  return isMap(config) ? config : undefined;
}

// In one step, so that a kubectl beside us never reads half a file; with the rights it had.
async function replaceFile(file: string, text: string): Promise<void> {
  const { mode } = await stat(file);
  const fresh = `${file}.${process.pid}.tmp`;
  await writeFile(fresh, text, { mode: 0o600, flag: 'wx' });
  await chmod(fresh, mode & 0o777);
  await rename(fresh, file);
}
