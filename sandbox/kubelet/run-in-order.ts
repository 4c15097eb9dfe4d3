// The order in which a pod's containers run: init containers one by one, native sidecars started among them, then all main
// containers together.

import type { StoredObject } from '../api.ts';
import type { ContainerRecord } from './container-record.ts';
import type { ContainerRunner } from './container-runner.ts';

/** Runs init containers and starts native sidecars. False = an init container failed for good. */
export async function runInitial(
  pod: StoredObject,
  records: ContainerRecord[],
  runner: ContainerRunner,
): Promise<boolean> {
  const policy: string = pod['spec'].restartPolicy;
  for (const record of records.filter(({ role }) => role !== 'main')) {
    if (record.role === 'sidecar') await startSidecar(record, runner);
    // An init container that succeeded is never started again, whatever the pod's policy.
    else if ((await runner.run(record, policy === 'Always' ? 'OnFailure' : policy)) !== 0) return false;
  }
  return true;
}

/** Waits only until it runs; a native sidecar is started again whenever it ends. */
async function startSidecar(record: ContainerRecord, runner: ContainerRunner): Promise<void> {
  await new Promise<void>((resolve, reject) => {
    const keep = async () => {
      await runner.runOnce(record, resolve);
      if (!record.stopping) await runner.run(record, 'Always');
    };
    keep().catch(reject);
  });
}

export async function runMain(pod: StoredObject, records: ContainerRecord[], runner: ContainerRunner): Promise<void> {
  const policy: string = pod['spec'].restartPolicy;
  const mains = records.filter(({ role }) => role === 'main');
  await Promise.all(mains.map((record) => runner.run(record, record.spec.restartPolicy ?? policy)));
}
