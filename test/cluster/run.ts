// `npm run test:cluster`: the contract suite and the end-to-end tests on a real Kubernetes. Ends with vitest's exit code; what it
// started it ends, also after a failure or Ctrl-C.

import { spawn } from 'node:child_process';

import { startCluster } from './cluster.ts';

async function main(): Promise<number> {
  // Ctrl-C reaches every process of the group by itself: here it must only not end us before the cluster.
  process.on('SIGINT', () => {});
  const cluster = await startCluster(console.error);
  const vitest = spawn('vitest', ['run', '--project', 'cluster', ...process.argv.slice(2)], {
    stdio: 'inherit',
    env: { ...process.env, TARGET: JSON.stringify(cluster.connection) },
  });
  process.on('SIGTERM', () => vitest.kill('SIGTERM'));
  try {
    return await new Promise<number>((resolve, reject) => {
      vitest.on('error', reject);
      vitest.on('exit', (code) => resolve(code ?? 130));
    });
  } finally {
    await cluster.stop();
  }
}

try {
  process.exitCode = await main();
} catch (error) {
  console.error(`error: ${error instanceof Error ? error.message : error}`);
  process.exitCode = 1;
}
