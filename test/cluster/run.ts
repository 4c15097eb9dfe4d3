// `npm run test:cluster`: the contract suite, the end-to-end tests and the fault schedules on a real Kubernetes. Ends with vitest's exit code; what it
// started it ends, also after a failure or Ctrl-C.

import { spawn } from 'node:child_process';

import { startCluster } from './cluster.ts';

async function main(): Promise<number> {
  // Ctrl-C reaches every process of the group by itself: here it must only not end us before the cluster.
  process.on('SIGINT', () => {});
  const chosen = takeVersion(process.argv.slice(2));
  const cluster = await startCluster(console.error);
  const env = { ...process.env, TARGET: JSON.stringify(cluster.connection) };
  try {
    const code = await vitest(['--project', 'cluster', ...chosen], env);
    if (code !== 0 || chosen.length > 0) return code;
    const underFaults = await vitest(['--project', 'cluster-faults'], env);
    // Kills what the others work on.
    const disrupted = await vitest(['--project', 'disruption'], env);
    return underFaults || disrupted;
  } finally {
    await cluster.stop();
  }
}

/** `--kubernetes 1.31` is another cluster beside the usual one. The other words are vitest's. */
function takeVersion(words: readonly string[]): string[] {
  const index = words.indexOf('--kubernetes');
  if (index === -1) return [...words];
  process.env['CLUSTER_KUBERNETES'] = words[index + 1] ?? '';
  process.env['CLUSTER_PORT'] ??= '16444';
  return words.toSpliced(index, 2);
}

function vitest(args: readonly string[], env: NodeJS.ProcessEnv): Promise<number> {
  const child = spawn('vitest', ['run', ...args], { stdio: 'inherit', env });
  const end = () => child.kill('SIGTERM');
  process.on('SIGTERM', end);
  return new Promise<number>((resolve, reject) => {
    child.on('error', reject);
    child.on('exit', (code) => resolve(code ?? 130));
  }).finally(() => process.off('SIGTERM', end));
}

try {
  process.exitCode = await main();
} catch (error) {
  console.error(`error: ${error instanceof Error ? error.message : error}`);
  process.exitCode = 1;
}
