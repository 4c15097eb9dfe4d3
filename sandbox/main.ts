// `npm run sandbox`: a practice cluster with an operator at work in it and a few jobs, which stays until Ctrl-C.
import { startOperator } from '../operator/operator.ts';
import { deploySamples } from './samples.ts';
import { startSandbox } from './sandbox.ts';

const sandbox = await startSandbox({ port: Number(process.env.PORT ?? 0) });
const operator = await startOperator({ kubeconfig: sandbox.kubeconfigs.admin, clock: sandbox.clock });
await deploySamples(sandbox.api);

console.log(`A practice cluster is running at ${sandbox.url}. In another terminal:

  export KUBECONFIG=${sandbox.kubeconfigs.admin}
  kubectl naisjob tree rapport

Faults, time and controllers: ${sandbox.control}   Ctrl-C ends it.`);

for (const signal of ['SIGINT', 'SIGTERM'] as const) {
  process.once(
    signal,
    () =>
      void operator
        .stop()
        .then(() => sandbox.stop())
        .then(() => process.exit(0)),
  );
}
