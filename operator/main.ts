// Runs the stand-in until Ctrl-C or SIGTERM, against the cluster that KUBECONFIG names.

import { startOperator } from './operator.ts';

const kubeconfig = process.env['KUBECONFIG'];
if (kubeconfig === undefined || kubeconfig === '') {
  console.error('error: set KUBECONFIG to the file of the cluster that the operator is to work on');
  process.exit(2);
}
const operator = await startOperator({
  kubeconfig,
  lease: true,
  log: (line) => console.log(`${new Date().toISOString()} ${line}`),
});
console.log('operator: watching naisjobs in all namespaces');
for (const signal of ['SIGINT', 'SIGTERM'] as const) {
  process.once(signal, () => void operator.stop().then(() => process.exit(0)));
}
