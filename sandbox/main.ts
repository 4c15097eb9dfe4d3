// `npm run sandbox`: a practice cluster with an operator at work in it and a few jobs, which stays until Ctrl-C.
import { startOperator } from '../operator/operator.ts';
import { deploySamples } from './samples.ts';
import { startSandbox } from './sandbox.ts';

async function start(): Promise<() => Promise<void>> {
  const sandbox = await startSandbox({ port: Number(process.env.PORT ?? 0) });
  const operator = await startOperator({ kubeconfig: sandbox.kubeconfigs.admin, clock: sandbox.clock });
  await deploySamples(sandbox.api);
  console.log(`A practice cluster is running at ${sandbox.url}. In another terminal:

  export KUBECONFIG=${sandbox.kubeconfigs.admin}
  kubectl naisjob tree rapport

Faults, time and controllers: ${sandbox.control}   Ctrl-C ends it.`);
  return async () => {
    await operator.stop();
    await sandbox.stop();
  };
}

const started = start();
// Heard from the first moment on, so that an early Ctrl-C leaves no folder behind either.
for (const signal of ['SIGINT', 'SIGTERM'] as const) {
  process.once(signal, () => void started.then((stop) => stop()).then(() => process.exit(0)));
}
await started;
