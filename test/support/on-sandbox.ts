// vitest's set-up of the project `sandbox`: a practice cluster and the operator, both in this process.
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import type { TestProject } from 'vitest/node';

import { startOperator } from '../../operator/operator.ts';
import { startSandbox } from '../../sandbox/sandbox.ts';
import { clusterHome } from '../cluster/node-files.ts';

export default async function setUp(project: TestProject): Promise<() => Promise<void>> {
  const sandbox = await startSandbox();
  // The real operator takes 5 s from a synchronization to the run: here nobody gains from waiting.
  const operator = await startOperator({
    kubeconfig: sandbox.kubeconfigs.admin,
    clock: sandbox.clock,
    rolloutDelayMs: 500,
  });
  project.provide('target', {
    name: 'sandbox',
    kubeconfigs: sandbox.kubeconfigs,
    control: sandbox.control,
    ...findTools(),
  });
  return async () => {
    await operator.stop();
    await sandbox.stop();
  };
}

/** The commands that were built for the real cluster, or those on PATH; the tests that need one are skipped without it. */
function findTools(): { kubectl?: string; kubectlTree?: string } {
  const folders = [join(clusterHome(), 'bin'), ...(process.env['PATH'] ?? '').split(':')];
  const find = (name: string) => folders.map((folder) => join(folder, name)).find((path) => existsSync(path));
  const kubectl = find('kubectl');
  const kubectlTree = find('kubectl-tree');
  return { ...(kubectl && { kubectl }), ...(kubectlTree && { kubectlTree }) };
}
