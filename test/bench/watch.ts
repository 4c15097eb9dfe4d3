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

const VERBS: Record<string, string[]> = {
  runs: [JOB, '--limit', '10'],
  list: [],
  tree: [JOB, '--runs', '10'],
};

/** The verbs watch the same changes side by side: what is measured is the time of each on a processor, not the time that passes. */
export async function measureWatch(setup: Setup): Promise<Watched[]> {
  const population = await createPopulation(setup.api);
  const stop = new AbortController();
  const watching: Watching[] = [];
  try {
    setup.log(`making ${RUNS} runs …`);
    await population.growTo(RUNS);
    for (const [verb, words] of Object.entries(VERBS)) {
      watching.push(await startWatching(verb, [verb, ...words, '-w', '-n', population.namespace], setup));
    }
    setup.log(`${Object.keys(VERBS).join(', ')} -w for ${setup.seconds} s …`);
    const counter = { changes: 0 };
    const changing = changeRuns(population.namespace, counter, setup, stop.signal);
    await sleep(SETTLE_MS);
    const before = watching.map(({ pid }) => lookAt(pid));
    const [began, changesBefore] = [performance.now(), counter.changes];
    await sleep(setup.seconds * 1000);
    const seconds = (performance.now() - began) / 1000;
    const changes = counter.changes - changesBefore;
    const after = watching.map(({ pid }) => lookAt(pid));
    stop.abort();
    await changing;
    return watching.map(({ verb }, index) => {
      const [start, end] = [before[index]!, after[index]!];
      const cpuShare = (end.cpuSeconds - start.cpuSeconds) / seconds;
      return { verb, seconds, changes, cpuShare, startMiB: start.rssMiB, endMiB: end.rssMiB };
    });
  } finally {
    stop.abort();
    await Promise.all(watching.map((each) => each.end()));
    await population.remove();
  }
}

interface Watching {
  verb: string;
  pid: number | undefined;
  end(): Promise<unknown>;
}

/** Resolves when the first picture has been drawn. */
async function startWatching(verb: string, words: string[], setup: Setup): Promise<Watching> {
  const { program, args, env } = ours(words, setup.kubeconfig);
  const child = spawn(program, args, { env, stdio: ['ignore', 'pipe', 'inherit'] });
  const ended = new Promise((resolve) => child.once('close', resolve));
  await new Promise((resolve) => child.stdout.once('data', resolve));
  child.stdout.resume();
  return {
    verb,
    pid: child.pid,
    end() {
      child.kill('SIGINT');
      return ended;
    },
  };
}

/** Counts the changes that it makes, until the signal aborts. */
async function changeRuns(
  namespace: string,
  counter: { changes: number },
  { api }: Setup,
  signal: AbortSignal,
): Promise<void> {
  const path = `/apis/batch/v1/namespaces/${namespace}/jobs`;
  const names = ((await api.get(`${path}?limit=500`)).items as { metadata: { name: string } }[]).map(
    ({ metadata }) => metadata.name,
  );
  for (let second = 0; !signal.aborted; second += 1) {
    const pause = sleep(1000);
    await inLanes(0, CHANGES_A_SECOND, async (index) => {
      const name = names[(second * CHANGES_A_SECOND + index) % names.length];
      await api.patch(`${path}/${name}`, { metadata: { annotations: { 'bench/change': String(counter.changes++) } } });
    });
    await pause;
  }
}

function lookAt(pid = 0): { cpuSeconds: number; rssMiB: number } {
  const fields = readFileSync(`/proc/${pid}/stat`, 'utf8')
    .replace(/^.*\) /s, '')
    .split(' ');
  const [, rss = '0'] = /VmRSS:\s+(\d+) kB/.exec(readFileSync(`/proc/${pid}/status`, 'utf8')) ?? [];
  return { cpuSeconds: (Number(fields[11]) + Number(fields[12])) / 100, rssMiB: Number(rss) / 1024 };
}
