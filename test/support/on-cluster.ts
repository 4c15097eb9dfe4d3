// vitest's set-up of the project `cluster`: gives the tests the cluster that `npm run test:cluster` has started, or starts one.
import type { TestProject } from 'vitest/node';

import { startCluster } from '../cluster/cluster.ts';

export default async function setUp(project: TestProject): Promise<() => Promise<void>> {
  const started = process.env['TARGET'];
  if (started !== undefined) {
    project.provide('target', JSON.parse(started));
    return async () => {};
  }
  if (!isWanted(project.name)) {
    throw new Error(
      'a real Kubernetes is started only for who asks for it: npm run test:cluster FILE. --project sandbox FILE takes the practice cluster',
    );
  }
  const cluster = await startCluster(console.error);
  project.provide('target', cluster.connection);
  return () => cluster.stop();
}

/** `vitest run FILE` without a project means each project that has the file. */
function isWanted(project: string): boolean {
  return process.env['CLUSTER'] !== undefined || new RegExp(` --project[ =]${project}`).test(process.argv.join(' '));
}
