// How long a start takes, against kubectl's own. NAISJOB_EXECUTABLE adds the single executable. No cluster is asked.

import { fileURLToPath } from 'node:url';

import { comparePair, type Command } from './pairs.ts';
import { kubectl, type Figure, type Setup } from './setup.ts';

const STARTS = [['--version'], ['--help'], ['trigger', '--help'], ['__complete', 'tr']];

/** Nobody's settings count. */
const NO_CONFIG = '/dev/null';

export async function* measureStart({ rounds, log }: Pick<Setup, 'rounds' | 'log'>): AsyncGenerator<Figure> {
  const executable = process.env['NAISJOB_EXECUTABLE'];
  for (const words of STARTS) {
    log(`${words.join(' ')} against kubectl version --client …`);
    yield await compare(words.join(' '), toCommand(words), rounds);
    if (executable === undefined) continue;
    const single = { ...toCommand(words), program: executable, args: words };
    yield await compare(`${words.join(' ')} (single executable)`, single, rounds);
  }
}

async function compare(what: string, mine: Command, rounds: number): Promise<Figure> {
  const words = ['version', '--client'];
  const pair = await comparePair(mine, kubectl(words, NO_CONFIG), rounds);
  return { what, against: `kubectl ${words.join(' ')}`, pair, aim: { seconds: 1 } };
}

function toCommand(words: readonly string[]): Command {
  const [door, args] = words[0] === '__complete' ? ['complete', words.slice(1)] : ['run', words];
  const file = fileURLToPath(new URL(`../../bin/${door}.js`, import.meta.url));
  return { program: process.execPath, args: [file, ...args], env: { ...process.env, KUBECONFIG: NO_CONFIG } };
}
