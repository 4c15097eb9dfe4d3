// `npm run bench [-- WHAT…]`: how fast and in how much memory, against the kubectl and kubectl-tree of this machine in the same
// run. KUBECONFIG names the cluster, KUBECTL and KUBECTL_TREE other peers than those on PATH. What is made on the cluster is in
// namespaces of its own, and removed. docs/benchmarks.md has the options.

import { writeFileSync } from 'node:fs';

import { measureLatency } from './latency.ts';
import { measureLogs } from './log-throughput.ts';
import { drawPlot } from './plot.ts';
import { describeSurroundings, drawReport, drawWatched } from './report.ts';
import { measureScale } from './scale.ts';
import { createSetup, readOptions, type Figure, type Setup } from './setup.ts';
import { measureStart } from './start-up.ts';
import { measureWatch } from './watch.ts';

const FIGURES = { start: measureStart, scale: measureScale, latency: measureLatency, logs: measureLogs };
const KNOWN = [...Object.keys(FIGURES), 'watch'];

async function main(): Promise<void> {
  const { values, positionals } = readOptions(process.argv.slice(2));
  const unknown = positionals.find((each) => !KNOWN.includes(each));
  if (unknown !== undefined) throw new Error(`"${unknown}" is not measured: choose from ${KNOWN.join(', ')}`);
  const chosen = positionals.length === 0 ? KNOWN : positionals;
  const setup = createSetup(values);
  try {
    const isAlone = chosen.every((each) => each === 'start');
    const surroundings = await describeSurroundings(setup, isAlone);
    const figures = await collectFigures(chosen, setup);
    const watched = chosen.includes('watch') ? await measureWatch(setup) : [];
    console.log([drawReport(figures, surroundings), drawWatched(watched)].join('\n'));
    if (values.json)
      writeFileSync(values.json, `${JSON.stringify({ surroundings, figures, watched }, undefined, 2)}\n`);
    if (values.plot) writeFileSync(values.plot, drawPlot(figures));
  } finally {
    if (setup.kubeconfig !== '') setup.api.close();
  }
}

async function collectFigures(chosen: readonly string[], setup: Setup): Promise<Figure[]> {
  const figures: Figure[] = [];
  for (const [what, measure] of Object.entries(FIGURES)) {
    if (!chosen.includes(what)) continue;
    for await (const each of measure(setup)) figures.push(each);
  }
  return figures;
}

try {
  await main();
} catch (error) {
  console.error(`error: ${error instanceof Error ? error.message : String(error)}`);
  process.exitCode = 1;
}
