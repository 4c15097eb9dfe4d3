// Kills a part of the real node and has it back, as a machine does that runs short of memory.

import { execFileSync } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { KubeApi } from '../../support/kube-api.ts';
import { target } from '../../support/target.ts';
import { waitFor } from '../../support/wait-for.ts';

export type Part = 'kube-apiserver' | 'kube-controller-manager' | 'kubelet' | 'containerd';

/** Files in which the node's recipe keeps the pid of what it does not start again by itself. */
const PID_FILES: Partial<Record<Part, string>> = { 'kube-controller-manager': 'kcm.pid', kubelet: 'kubelet.pid' };

/** SIGKILL, and resolves when the part is at work again. */
export async function restart(part: Part): Promise<void> {
  const command = readCommand(part);
  inNode('/usr/bin/pkill', '-KILL', '-x', part.slice(0, LONGEST_NAME));
  // The API server has someone who starts it again.
  if (part !== 'kube-apiserver') start(part, command);
  await waitFor(`the API server to be ready after the restart of ${part}`, isServerReady, PATIENCE_MS);
  await waitFor(`${part} to answer`, () => isAtWork(part), PATIENCE_MS);
}

/** For a machine that is busy. */
const PATIENCE_MS = 240_000;

/** What the kernel keeps of a process's name. */
const LONGEST_NAME = 15;

function inNode(...words: string[]): string {
  return execFileSync(join(target().home ?? '', 'in'), words, { encoding: 'utf8' });
}

function readCommand(part: Part): string[] {
  const [pid = ''] = inNode('/usr/bin/pgrep', '-x', part.slice(0, LONGEST_NAME)).trim().split('\n');
  return inNode('/bin/cat', `/proc/${pid}/cmdline`).split('\0').filter(Boolean);
}

function start(part: Part, command: string[]): void {
  const home = target().home ?? '';
  const log = join(home, 'log', `${part}-again.log`);
  const line = `cd ${home}; nohup ${command.join(' ')} > ${log} 2>&1 < /dev/null & echo $!`;
  const pid = inNode('/bin/bash', '-c', line).trim();
  const file = PID_FILES[part];
  if (file !== undefined) writeFileSync(join(home, file), `${pid}\n`);
}

async function isServerReady(): Promise<boolean> {
  return (await new KubeApi(target().kubeconfigs.admin).request('GET', '/readyz')).code === 200;
}

async function isAtWork(part: Part): Promise<boolean> {
  if (part === 'kube-controller-manager') return inNode('/usr/bin/pgrep', '-x', part.slice(0, LONGEST_NAME)) !== '';
  if (part === 'kube-apiserver') return true;
  // Ready again, and said so after the restart.
  const [node] = (await new KubeApi(target().kubeconfigs.admin).get('/api/v1/nodes')).items;
  const ready = node.status.conditions.find((each: { type: string }) => each.type === 'Ready');
  return ready.status === 'True';
}
