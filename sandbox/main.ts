// `npm run sandbox`: a practice cluster that stays until Ctrl-C.
import { startSandbox } from './sandbox.ts';

const sandbox = await startSandbox({ port: Number(process.env.PORT ?? 0) });
console.log(`export KUBECONFIG=${sandbox.kubeconfigs.admin}`);
console.log(`control endpoint: ${sandbox.control}`);

for (const signal of ['SIGINT', 'SIGTERM'] as const) {
  process.once(signal, () => void sandbox.stop().then(() => process.exit(0)));
}
