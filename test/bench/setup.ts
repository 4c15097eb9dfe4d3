// What every bench is given: the cluster, the commands that are compared, and how much of it is wanted.

import { accessSync, constants } from 'node:fs';
import { delimiter, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';

import { KubeApi } from '../support/kube-api.ts';
import type { Command, Pair } from './pairs.ts';

export interface Setup {
  /** @throws when KUBECONFIG names no file: a start is measured without a cluster. */
  readonly api: KubeApi;
  kubeconfig: string;
  /** Absent = not on this machine: what is compared with it is left out. */
  kubectlTree: string | undefined;
  rounds: number;
  /** Runs in one namespace. */
  sizes: number[];
  /** ms added to a round trip. */
  latency: number;
  /** How long a watch is watched. */
  seconds: number;
  megabytes: number;
  /** What is being done, for the person who waits. */
  log(line: string): void;
}

/** One line of the report. */
export interface Figure {
  what: string;
  against: string;
  /** Runs in the namespace. */
  size?: number;
  pair: Pair;
  /** Most that the ratios should be. */
  aim?: { seconds?: number; peak?: number };
}

export const OPTIONS = {
  json: { type: 'string' },
  plot: { type: 'string' },
  rounds: { type: 'string', default: '5' },
  sizes: { type: 'string', default: '1000,6000,20000' },
  latency: { type: 'string', default: '30' },
  seconds: { type: 'string', default: '60' },
  megabytes: { type: 'string', default: '100' },
} as const;

export function readOptions(argv: readonly string[]) {
  return parseArgs({ args: [...argv], options: OPTIONS, allowPositionals: true });
}

export function createSetup(values: ReturnType<typeof readOptions>['values']): Setup {
  const kubeconfig = process.env['KUBECONFIG'] ?? '';
  let api: KubeApi | undefined;
  return {
    get api() {
      if (kubeconfig === '') throw new Error('set KUBECONFIG to the file of the cluster to measure on');
      return (api ??= new KubeApi(kubeconfig));
    },
    kubeconfig,
    kubectlTree: process.env['KUBECTL_TREE'] ?? findOnPath('kubectl-tree'),
    rounds: Number(values.rounds),
    sizes: values.sizes.split(',').map(Number),
    latency: Number(values.latency),
    seconds: Number(values.seconds),
    megabytes: Number(values.megabytes),
    log: (line) => process.stderr.write(`${line}\n`),
  };
}

function findOnPath(name: string): string | undefined {
  const files = (process.env['PATH'] ?? '').split(delimiter).map((folder) => join(folder, name));
  return files.find((file) => {
    try {
      accessSync(file, constants.X_OK);
      return true;
    } catch {
      return false;
    }
  });
}

const RUN = fileURLToPath(new URL('../../bin/run.js', import.meta.url));

export function ours(args: readonly string[], kubeconfig: string): Command {
  return { program: process.execPath, args: [RUN, ...args], env: { ...process.env, KUBECONFIG: kubeconfig } };
}

export function kubectl(args: readonly string[], kubeconfig: string): Command {
  return { program: process.env['KUBECTL'] ?? 'kubectl', args, env: { ...process.env, KUBECONFIG: kubeconfig } };
}
