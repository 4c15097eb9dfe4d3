// Namespaces that have grown large: what a picture of one job costs when it has thousands of runs.

import { comparePair, type Command } from './pairs.ts';
import { createPopulation, JOB } from './population.ts';
import { kubectl, ours, type Figure, type Setup } from './setup.ts';

interface Rival {
  against: string;
  theirs: Command;
}

export async function* measureScale(setup: Setup): AsyncGenerator<Figure> {
  const population = await createPopulation(setup.api);
  try {
    for (const size of setup.sizes.toSorted((a, b) => a - b)) {
      setup.log(`making runs until there are ${size} …`);
      await population.growTo(size);
      for (const each of listComparisons(population.namespace, setup)) yield await compare(each, size, setup);
    }
  } finally {
    await population.remove();
  }
}

type Comparison = Rival & { args: string[]; aim?: NonNullable<Figure['aim']> };

function listComparisons(namespace: string, { kubectlTree, kubeconfig }: Setup): Comparison[] {
  const place = ['-n', namespace];
  const all = 'get nj,cj,job,pod';
  const get = { against: `kubectl ${all}`, theirs: kubectl([...all.split(' '), ...place], kubeconfig) };
  const tree = kubectlTree && {
    against: 'kubectl-tree',
    theirs: { program: kubectlTree, args: ['naisjob', JOB, ...place] },
  };
  return [
    ...(tree ? [{ ...tree, args: ['tree', JOB, ...place], aim: { seconds: 1 / 3, peak: 0.35 } }] : []),
    ...(tree ? [{ ...tree, args: ['tree', JOB, ...place, '--all-owned'], aim: { seconds: 0.5 } }] : []),
    { ...get, args: ['tree', JOB, ...place] },
    { ...get, args: ['runs', JOB, ...place] },
    { ...get, args: ['list', ...place] },
  ];
}

async function compare({ args, against, theirs, aim }: Comparison, size: number, setup: Setup): Promise<Figure> {
  const what = args.filter((word, index) => word !== '-n' && args[index - 1] !== '-n' && word !== JOB).join(' ');
  setup.log(`${what} against ${against}, ${size} runs …`);
  const pair = await comparePair(ours(args, setup.kubeconfig), theirs, setup.rounds);
  return { what, against, size, pair, ...(aim && { aim }) };
}
