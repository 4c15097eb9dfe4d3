// -w on a busy namespace: what the tool costs while runs change all the time, and whether its memory grows.

import { spawn } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';

import { createPopulation, inLanes, JOB } from './population.ts';
import { ours, type Setup } from './setup.ts';

const RUNS = 5000;
const CHANGES_A_SECOND = 50;
/** Until everything has been read and drawn, and the garbage of that is gone. */
const SETTLE_MS = 20_000;

export interface Watched {
  verb: string;
  seconds: number;
  changes: number;
  /** Of one core. */
  cpuShare: number;
  /** Resident, after settling and at the end. */
  startMiB: number;
  endMiB: number;
}

export async function* measureWatch(setup: Setup): AsyncGenerator<Watched> {
  const population = await createPopulation(setup.api);
  try {
    setup.log(`making ${RUNS} runs …`);
    await population.growTo(RUNS);
    for (const verb of ['runs', 'list', 'tree']) yield await watchOne(verb, population.namespace, setup);
  } finally {
    await population.remove();
  }
}

async function watchOne(verb: string, namespace: string, setup: Setup): Promise<Watched> {
  setup.log(`${verb} -w for ${setup.seconds} s …`);
  const few = verb === 'list' ? [] : verb === 'tree' ? [JOB, '--runs', '10'] : [JOB, '--limit', '10'];
  const { program, args, env } = ours([verb, ...few, '-w', '-n', namespace], setup.kubeconfig);
  const child = spawn(program, args, { env, stdio: ['ignore', 'pipe', 'inherit'] });
  const ended = new Promise((resolve) => child.once('close', resolve));
  try {
    await new Promise((resolve) => child.stdout.once('data', resolve));
    child.stdout.resume();
    const stop = new AbortController();
    const changing = changeRuns(namespace, setup, stop.signal);
    await sleep(SETTLE_MS);
    const before = lookAt(child.pid);
    const began = performance.now();
    await sleep(setup.seconds * 1000);
    const after = lookAt(child.pid);
    const seconds = (performance.now() - began) / 1000;
    stop.abort();
    const changes = (await changing) * (seconds / (seconds + SETTLE_MS / 1000));
    const cpuShare = (after.cpuSeconds - before.cpuSeconds) / seconds;
    return { verb, seconds, changes: Math.round(changes), cpuShare, startMiB: before.rssMiB, endMiB: after.rssMiB };
  } finally {
    child.kill('SIGINT');
    await ended;
  }
}

/** The number of changes that were made until the signal aborted. */
async function changeRuns(namespace: string, { api }: Setup, signal: AbortSignal): Promise<number> {
  const path = `/apis/batch/v1/namespaces/${namespace}/jobs`;
  const names = ((await api.get(`${path}?limit=500`)).items as { metadata: { name: string } }[]).map(
    ({ metadata }) => metadata.name,
  );
  let count = 0;
  for (let second = 0; !signal.aborted; second += 1) {
    const pause = sleep(1000);
    await inLanes(0, CHANGES_A_SECOND, async (index) => {
      const name = names[(second * CHANGES_A_SECOND + index) % names.length];
      await api.patch(`${path}/${name}`, { metadata: { annotations: { 'bench/change': String(count++) } } });
    });
    await pause;
  }
  return count;
}

function lookAt(pid = 0): { cpuSeconds: number; rssMiB: number } {
  const fields = readFileSync(`/proc/${pid}/stat`, 'utf8')
    .replace(/^.*\) /s, '')
    .split(' ');
  const [, rss = '0'] = /VmRSS:\s+(\d+) kB/.exec(readFileSync(`/proc/${pid}/status`, 'utf8')) ?? [];
  return { cpuSeconds: (Number(fields[11]) + Number(fields[12])) / 100, rssMiB: Number(rss) / 1024 };
}
