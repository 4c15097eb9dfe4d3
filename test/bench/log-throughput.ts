// How fast a long log comes through, and in how much memory, against `kubectl logs` of the same pod in the same run.
// KUBECONFIG names the cluster; kubectl is taken from PATH. MEGABYTES (100) of log are written by a pod of its own: the node
// must not rotate them away (CONTAINER_LOG_MAX_SIZE=200Mi for test/cluster/up.sh), else only what it kept is compared.

import { execFileSync, spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import { fileURLToPath } from 'node:url';

import { median, watchPeak, type Cost } from './pairs.ts';

const ROUNDS = Number(process.env['ROUNDS'] ?? 5);
const LINE = 'of a log that is long enough to tell how fast it comes, and each of its lines as long as most';
const megabytes = Number(process.env['MEGABYTES'] ?? 100);
const namespace = `bench-${Date.now().toString(36)}`;
const command = fileURLToPath(new URL('../../bin/run.js', import.meta.url));

interface Measured extends Omit<Cost, 'cpuSeconds'> {
  bytes: number;
  hash: string;
}

function kubectl(args: string[], input?: string): string {
  return execFileSync('kubectl', args, { encoding: 'utf8', input, stdio: ['pipe', 'pipe', 'inherit'] });
}

const JOB = {
  apiVersion: 'batch/v1',
  kind: 'Job',
  metadata: { name: 'bench', namespace, labels: { app: 'bench' } },
  spec: {
    template: {
      metadata: { labels: { app: 'bench' } },
      spec: {
        restartPolicy: 'Never',
        containers: [
          {
            name: 'bench',
            image: 'localhost/busybox:1',
            command: ['sh', '-c', `yes '${LINE}' | head -n ${megabytes * 10_000} | nl`],
          },
        ],
      },
    },
  },
};

function measure(program: string, args: string[]): Promise<Measured> {
  return new Promise((resolve, reject) => {
    const started = performance.now();
    const child = spawn(program, args, { stdio: ['ignore', 'pipe', 'inherit'] });
    const hash = createHash('sha256');
    let bytes = 0;
    const memory = watchPeak(child.pid);
    child.stdout.on('data', (chunk: Buffer) => {
      bytes += chunk.length;
      hash.update(chunk);
    });
    child.on('error', reject);
    child.on('close', () => {
      const seconds = (performance.now() - started) / 1000;
      resolve({ seconds, peakMiB: memory.stop(), bytes, hash: hash.digest('hex') });
    });
  });
}

kubectl(['create', 'namespace', namespace]);
try {
  kubectl(['apply', '-f', '-'], JSON.stringify(JOB));
  kubectl(['wait', '-n', namespace, 'job/bench', '--for=condition=Complete', '--timeout=300s']);
  const pod = kubectl(['get', 'pod', '-n', namespace, '-l', 'job-name=bench', '-o', 'name']).trim();
  const theirs: Measured[] = [];
  const ours: Measured[] = [];
  for (let round = 0; round < ROUNDS; round += 1) {
    theirs.push(await measure('kubectl', ['logs', '-n', namespace, pod]));
    ours.push(await measure(process.execPath, [command, 'logs', 'bench', 'bench', '-n', namespace, '-f']));
  }
  const seconds = [theirs, ours].map((all) => median(all.map((each) => each.seconds)));
  const isSame = new Set([...theirs, ...ours].map((each) => each.hash)).size === 1;
  const size = ((theirs[0]?.bytes ?? 0) / 1e6).toFixed(1);
  console.log(`log of ${size} MB, ${ROUNDS} rounds, medians; same bytes: ${isSame ? 'yes' : 'NO'}`);
  for (const [name, all, time] of [
    ['kubectl', theirs, seconds[0]],
    ['naisjob', ours, seconds[1]],
  ] as const) {
    console.log(
      `  ${name}  ${time?.toFixed(2)} s  peak ${Math.max(...all.map((each) => each.peakMiB)).toFixed(0)} MiB`,
    );
  }
  console.log(`  ratio    ${((seconds[1] ?? 0) / (seconds[0] ?? 1)).toFixed(2)} (aim: 1.2)`);
  if (!isSame) process.exitCode = 1;
} finally {
  kubectl(['delete', 'namespace', namespace, '--wait=false']);
}
