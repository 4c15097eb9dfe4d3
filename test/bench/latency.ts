// A small namespace on a server with many custom resources, near and far: what counts is how often the server is asked one
// question after the other.

import { createCrds, removeCrds } from './crds.ts';
import { startDelayProxy } from './delay-proxy.ts';
import { comparePair, type Command } from './pairs.ts';
import { createPopulation, JOB } from './population.ts';
import { kubectl, ours, type Figure, type Setup } from './setup.ts';

/** As a team's namespace on NAIS has it: the platform's operators bring so many kinds. */
const CRDS = 40;
const RUNS = 4;

interface Comparison {
  args: string[];
  against: string;
  theirs(kubeconfig: string): Command;
}

export async function* measureLatency(setup: Setup): AsyncGenerator<Figure> {
  const population = await createPopulation(setup.api);
  await createCrds(setup.api, CRDS);
  try {
    await population.growTo(RUNS);
    for (const roundTrip of [0, setup.latency]) yield* measureAt(roundTrip, population.namespace, setup);
  } finally {
    await removeCrds(setup.api, CRDS);
    await population.remove();
  }
}

async function* measureAt(roundTrip: number, namespace: string, setup: Setup): AsyncGenerator<Figure> {
  const proxy = roundTrip === 0 ? undefined : await startDelayProxy(setup.kubeconfig, roundTrip);
  const kubeconfig = proxy?.kubeconfig ?? setup.kubeconfig;
  try {
    for (const { args, against, theirs } of listComparisons(namespace, setup)) {
      setup.log(`${args[0]} against ${against}, ${roundTrip} ms further away …`);
      const pair = await comparePair(ours(args, kubeconfig), theirs(kubeconfig), setup.rounds);
      const what = `${args[0]}, ${CRDS} CRDs${roundTrip === 0 ? '' : `, +${roundTrip} ms`}`;
      yield { what, against, pair, aim: { seconds: roundTrip === 0 ? 1 : 0.7 } };
    }
  } finally {
    proxy?.close();
  }
}

function listComparisons(namespace: string, { kubectlTree }: Setup): Comparison[] {
  const place = ['-n', namespace];
  const by = (words: string): Pick<Comparison, 'against' | 'theirs'> => ({
    against: `kubectl ${words}`,
    theirs: (kubeconfig) => kubectl([...words.split(' '), ...place], kubeconfig),
  });
  const env = (kubeconfig: string) => ({ ...process.env, KUBECONFIG: kubeconfig });
  const tree = kubectlTree && {
    args: ['tree', JOB, ...place],
    against: 'kubectl-tree',
    theirs: (kubeconfig: string) => ({ program: kubectlTree, args: ['naisjob', JOB, ...place], env: env(kubeconfig) }),
  };
  const create = `create job bench-dry-run --from=cronjob/${JOB} --dry-run=server`;
  return [
    { args: ['tree', JOB, ...place], ...by('get nj,cj,job,pod') },
    ...(tree ? [tree] : []),
    { args: ['list', ...place], ...by('get nj') },
    // Rehearsed, so that each round meets the same namespace: the same requests, and nothing is stored.
    { args: ['trigger', JOB, '--dry-run=server', ...place], ...by(create) },
  ];
}
