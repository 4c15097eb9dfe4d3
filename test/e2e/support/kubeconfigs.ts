// Kubeconfigs that differ from the target's own in one thing, and the same question asked of kubectl and of the plugin.

import { chmodSync, mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parse, stringify } from 'yaml';
import type { Json } from '../../support/kube-api.ts';
import { runNaisjob, runProcess, type Outcome } from '../../support/naisjob.ts';
import { target, type TargetUser } from '../../support/target.ts';

export const folder = mkdtempSync(join(tmpdir(), 'kubeconfigs-'));
let count = 0;

/** The one cluster, user and context of a kubeconfig, to be changed. */
export interface Entries {
  cluster: Json;
  user: Json;
  context: Json;
  config: Json;
}

/** Path of a copy of the user's kubeconfig with a change. */
export function kubeconfigWith(change: (entries: Entries) => void, of: TargetUser = 'admin'): string {
  const config = parse(readFileSync(target().kubeconfigs[of], 'utf8')) as Json;
  const [{ cluster }] = config.clusters;
  const [{ user }] = config.users;
  const [{ context }] = config.contexts;
  change({ cluster, user, context, config });
  const file = join(folder, `config-${(count += 1)}`);
  writeFileSync(file, stringify(config));
  return file;
}

/** The CA is where the cluster's recipe has put it: in the file or beside it. */
export function forgetCa(cluster: Json): void {
  delete cluster['certificate-authority'];
  delete cluster['certificate-authority-data'];
}

/** A credential plugin that gives `token`; runs `script` first. Returns the user's exec entry. */
export function aPlugin(token: string, script = '', more: Json = {}): Json {
  const command = join(folder, `plugin-${(count += 1)}`);
  const answer = { apiVersion: 'client.authentication.k8s.io/v1', kind: 'ExecCredential', status: { token } };
  writeFileSync(command, `#!/bin/sh\n${script}\necho '${JSON.stringify(answer)}'\n`);
  chmodSync(command, 0o755);
  return { apiVersion: answer.apiVersion, command, interactiveMode: 'Never', ...more };
}

export interface Asked {
  kubectl: Outcome;
  naisjob: Outcome;
}

/** The names of a namespace's jobs, from both. `flags` are given to both. */
export async function askBoth(
  kubeconfig: string,
  flags: readonly string[] = [],
  env: Record<string, string> = {},
): Promise<Asked> {
  const kubectl = target().kubectl ?? 'kubectl';
  const own = { ...process.env, KUBECONFIG: kubeconfig, ...env };
  const [theirs, ours] = await Promise.all([
    runProcess(kubectl, ['get', 'naisjobs', '-o', 'name', ...flags], own),
    runNaisjob(['list', '-o', 'name', ...flags], { kubeconfig, env }),
  ]);
  return { kubectl: theirs, naisjob: ours };
}
