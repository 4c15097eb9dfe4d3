// Two commands as whole processes, one after the other in each round, so that both meet the machine in the same mood.

import { spawn } from 'node:child_process';
import { readFileSync } from 'node:fs';

export interface Command {
  program: string;
  args: readonly string[];
  /** Instead of this process's own. */
  env?: NodeJS.ProcessEnv | undefined;
  /** Gets stdout, which is thrown away otherwise. */
  onOutput?: ((chunk: Buffer) => void) | undefined;
}

export interface Cost {
  /** By the wall. */
  seconds: number;
  /** Of the processor, children included: what else the machine does is not in it. Linux only, 0 elsewhere. */
  cpuSeconds: number;
  peakMiB: number;
}

/** Medians, and of them ours divided by theirs. */
export interface Pair {
  rounds: number;
  ours: Cost;
  theirs: Cost;
  ratio: { seconds: number; cpu: number; peak: number };
}

/** Between two looks at a process's memory, ms: the kernel keeps the peak, so only growth in its last moment is missed. */
const LOOK_MS = 5;

/** After one round that is not counted, which warms caches. @throws when a command does not end with 0, with its last words. */
export async function comparePair(ours: Command, theirs: Command, rounds: number): Promise<Pair> {
  const costs: { ours: Cost; theirs: Cost }[] = [];
  for (let round = 0; round <= rounds; round += 1) {
    const each = { theirs: await runOnce(theirs), ours: await runOnce(ours) };
    if (round > 0) costs.push(each);
  }
  const medians = {
    ours: medianCost(costs.map((each) => each.ours)),
    theirs: medianCost(costs.map((each) => each.theirs)),
  };
  const ratio = {
    seconds: medians.ours.seconds / medians.theirs.seconds,
    cpu: medians.ours.cpuSeconds / medians.theirs.cpuSeconds,
    peak: medians.ours.peakMiB / medians.theirs.peakMiB,
  };
  return { rounds, ...medians, ratio };
}

export function runOnce({ program, args, env, onOutput }: Command): Promise<Cost> {
  return new Promise((resolve, reject) => {
    const started = performance.now();
    const usedBefore = readChildrenCpu();
    const child = spawn(program, args, {
      stdio: ['ignore', onOutput ? 'pipe' : 'ignore', 'pipe'],
      ...(env && { env }),
    });
    if (onOutput) child.stdout?.on('data', onOutput);
    const memory = watchPeak(child.pid);
    let talk = '';
    child.stderr?.on('data', (chunk: Buffer) => (talk = (talk + chunk.toString()).slice(-2000)));
    child.on('error', reject);
    child.on('exit', () => memory.stop());
    child.on('close', (code) => {
      const seconds = (performance.now() - started) / 1000;
      if (code === 0) resolve({ seconds, cpuSeconds: readChildrenCpu() - usedBefore, peakMiB: memory.stop() });
      else reject(new Error(`${program} ${args.join(' ')} ended with ${code}: ${talk}`));
    });
  });
}

/** The most memory (MiB) that a process has held, read while it runs: Linux only, 0 elsewhere. */
export function watchPeak(pid: number | undefined): { stop(): number } {
  let peakMiB = 0;
  const look = setInterval(() => (peakMiB = Math.max(peakMiB, readPeak(pid))), LOOK_MS);
  return {
    stop() {
      clearInterval(look);
      return peakMiB;
    },
  };
}

function readPeak(pid = 0): number {
  try {
    return Number(/VmHWM:\s+(\d+) kB/.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1] ?? 0) / 1024;
  } catch {
    return 0;
  }
}

/** Of all children that have ended so far, in the kernel's ticks of 10 ms: so only one may run at a time. */
function readChildrenCpu(): number {
  try {
    const fields = readFileSync('/proc/self/stat', 'utf8')
      .replace(/^.*\) /s, '')
      .split(' ');
    return (Number(fields[13]) + Number(fields[14])) / 100;
  } catch {
    return 0;
  }
}

function medianCost(costs: readonly Cost[]): Cost {
  const of = (key: keyof Cost) => median(costs.map((each) => each[key]));
  return { seconds: of('seconds'), cpuSeconds: of('cpuSeconds'), peakMiB: of('peakMiB') };
}

export function median(values: readonly number[]): number {
  return values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)] ?? 0;
}
