// How long a start takes, against kubectl's own: `npm run bench:start-up`. KUBECTL names another kubectl than the one on PATH,
// ROUNDS another number of pairs; NAISJOB_EXECUTABLE adds the single executable; `--json` gives the figures to a program.

import { fileURLToPath } from 'node:url';
import { comparePair, type Command, type Cost, type Pair } from './pairs.ts';

const rounds = Number(process.env['ROUNDS'] ?? 15);
const executable = process.env['NAISJOB_EXECUTABLE'];
/** Nobody's settings count, and no cluster is asked. */
const env = { ...process.env, KUBECONFIG: '/dev/null' };
const theirs = { program: process.env['KUBECTL'] ?? 'kubectl', args: ['version', '--client'], env };

const STARTS = [['--version'], ['--help'], ['trigger', '--help'], ['__complete', 'tr']];

function toCommand(words: readonly string[]): Command {
  const [door, args] = words[0] === '__complete' ? ['complete', words.slice(1)] : ['run', words];
  const file = fileURLToPath(new URL(`../../bin/${door}.js`, import.meta.url));
  return { program: process.execPath, args: [file, ...args], env };
}

function drawRow([what, { rounds: pairs, ours, theirs: kubectls, ratio }]: [string, Pair]): string {
  return `| \`${what}\`, ${pairs} pairs | ${drawCost(ours)} | ${drawCost(kubectls)} | ${ratio.seconds.toFixed(2)} |`;
}

function drawCost({ seconds, peakMiB }: Cost): string {
  return `${seconds.toFixed(3)} s, ${peakMiB.toFixed(0)} MiB`;
}

const results: [string, Pair][] = [];
for (const words of STARTS) {
  results.push([words.join(' '), await comparePair(toCommand(words), theirs, rounds)]);
  if (executable === undefined) continue;
  const single = { program: executable, args: words, env };
  results.push([`${words.join(' ')} (single executable)`, await comparePair(single, theirs, rounds)]);
}

if (process.argv.includes('--json')) {
  console.log(JSON.stringify(Object.fromEntries(results), undefined, 2));
} else {
  console.log('| start | ours | `kubectl version --client` | ratio |\n|---|---|---|---|');
  for (const each of results) console.log(drawRow(each));
}
