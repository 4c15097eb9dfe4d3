// vitest's set-up of the project `cluster`: gives the tests the cluster that `npm run test:cluster` has started, or starts one.
import type { TestProject } from 'vitest/node';

import { startCluster } from '../cluster/cluster.ts';

export default async function setUp(project: TestProject): Promise<() => Promise<void>> {
  const started = process.env['TARGET'];
  if (started !== undefined) {
    project.provide('target', JSON.parse(started));
    return async () => {};
  }
  const cluster = await startCluster(console.error);
  project.provide('target', cluster.connection);
  return () => cluster.stop();
}
