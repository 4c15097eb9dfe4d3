// `npm run sandbox`: a practice cluster with an operator at work in it and a few jobs, which stays until Ctrl-C.

import { startLivedInSandbox } from './history.ts';

const { sandbox, stop } = await startLivedInSandbox(Number(process.env['PORT'] ?? 0));

console.log(`A practice cluster is running at ${sandbox.url}. In another terminal:

  export KUBECONFIG=${sandbox.kubeconfigs.admin}
  kubectl naisjob tree rapport

Faults, time and controllers: ${sandbox.control}   Ctrl-C ends it.`);

for (const signal of ['SIGINT', 'SIGTERM'] as const)
  process.once(signal, () => void stop().then(() => process.exit(0)));
