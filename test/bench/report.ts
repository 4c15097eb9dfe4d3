// The figures as a table for people, and with the machine and the versions as JSON.

import { execFileSync } from 'node:child_process';
import { cpus, totalmem } from 'node:os';

import type { Cost } from './pairs.ts';
import type { Figure, Setup } from './setup.ts';
import type { Watched } from './watch.ts';

/** Where and with what it was measured: without it a figure says little. */
export interface Surroundings {
  date: string;
  machine: string;
  node: string;
  kubectl: string;
  server: string;
}

/** `isAlone`: no cluster is asked. */
export async function describeSurroundings(setup: Setup, isAlone: boolean): Promise<Surroundings> {
  const client = JSON.parse(
    execFileSync(process.env['KUBECTL'] ?? 'kubectl', ['version', '--client', '-o', 'json'], { encoding: 'utf8' }),
  ) as { clientVersion: { gitVersion: string } };
  const [cpu] = cpus();
  return {
    date: new Date().toISOString().slice(0, 10),
    machine: `${cpus().length} cores of ${cpu?.model ?? 'unknown make'}, ${Math.round(totalmem() / 2 ** 30)} GiB, ${process.platform}/${process.arch}`,
    node: process.version,
    kubectl: client.clientVersion.gitVersion,
    server: isAlone ? 'not asked' : (await setup.api.get('/version')).gitVersion,
  };
}

export function drawReport(figures: readonly Figure[], { date, machine, node, kubectl, server }: Surroundings): string {
  return [
    `Measured on ${date}: ${machine}; Node ${node}, kubectl ${kubectl}, Kubernetes ${server}.`,
    '',
    '| what | runs | against | ours | theirs | time | CPU | memory | aim |',
    '|---|---|---|---|---|---|---|---|---|',
    ...figures.map(drawRow),
  ].join('\n');
}

function drawRow({ what, size, against, pair, aim }: Figure): string {
  const { seconds, cpu, peak } = pair.ratio;
  const cells = [`\`${what}\``, size ?? '', against, drawCost(pair.ours), drawCost(pair.theirs)];
  const ratios = [seconds, cpu, peak].map((each) => (Number.isFinite(each) ? each.toFixed(2) : '–'));
  return `| ${[...cells, ...ratios, drawAim(aim)].join(' | ')} |`;
}

function drawCost({ seconds, cpuSeconds, peakMiB }: Cost): string {
  return `${seconds.toFixed(2)} s, ${cpuSeconds.toFixed(2)} s CPU, ${peakMiB.toFixed(0)} MiB`;
}

function drawAim({ seconds, peak }: Figure['aim'] = {}): string {
  const parts = [seconds && `time ${seconds.toFixed(2)}`, peak && `memory ${peak.toFixed(2)}`];
  return parts.filter(Boolean).join(', ');
}

export function drawWatched(watched: readonly Watched[]): string {
  if (watched.length === 0) return '';
  const rows = watched.map(
    ({ verb, seconds, changes, cpuShare, startMiB, endMiB }) =>
      `| \`${verb} -w\` | ${seconds.toFixed(0)} s, ${changes} changes | ${(cpuShare * 100).toFixed(0)} % of a core | ${startMiB.toFixed(0)} → ${endMiB.toFixed(0)} MiB |`,
  );
  return ['', '| watching 5,000 runs | for | CPU | memory |', '|---|---|---|---|', ...rows].join('\n');
}
