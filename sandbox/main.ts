// `npm run sandbox`: a practice cluster with an operator at work in it and ten jobs in ten states, which stays until Ctrl-C.

import { addContexts } from './kubeconfigs.ts';
import { startLivedInSandbox } from './history.ts';
import { makePluginFolder } from './plugin-folder.ts';
import { SAMPLES } from './samples.ts';

function drawJobs(): string {
  const width = Math.max(...SAMPLES.map(({ name }) => name.length)) + 2;
  return SAMPLES.map(({ name, state, tries }) =>
    [`  ${name.padEnd(width)}${state}`, ...tries.map((each) => `  ${' '.repeat(width)}  kubectl naisjob ${each}`)].join(
      '\n',
    ),
  ).join('\n');
}

async function start(): Promise<() => Promise<void>> {
  console.log('A practice cluster is starting, with three quarters of an hour behind it …');
  const { sandbox, stop } = await startLivedInSandbox({ port: Number(process.env['PORT'] ?? 0) });
  addContexts(sandbox.kubeconfigs.admin, ['dev-gcp', 'prod-gcp']);
  console.log(`
It is running at ${sandbox.url}, and nothing you do there can break anything. Ten jobs, and what to try on each:

${drawJobs()}

In another terminal, first:

  export KUBECONFIG=${sandbox.kubeconfigs.admin}
  export PATH=${makePluginFolder(sandbox.home)}:$PATH
  kubectl naisjob list

Faults, time and controllers: ${sandbox.control}   Ctrl-C ends it.`);
  return stop;
}

const started = start();
// Heard from the first moment on, so that an early Ctrl-C leaves no folder behind either.
for (const signal of ['SIGINT', 'SIGTERM'] as const) {
  process.once(signal, () => void started.then((stop) => stop()).then(() => process.exit(0)));
}
await started;
