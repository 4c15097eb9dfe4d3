// An earlier change that the operator has not answered yet.

import type { Naisjob } from '../model/naisjob.ts';
import { NAISJOBS } from '../model/resource.ts';
import { isSettled } from '../model/synchronization.ts';
import type { Deps } from './deps.ts';
import { startTimeLimit } from './time-limit.ts';

/** The job as last seen: settled, or as it is after `timeoutMs`. undefined: deleted meanwhile. */
export async function awaitSettled(naisjob: Naisjob, timeoutMs: number, deps: Deps): Promise<Naisjob | undefined> {
  const isDone = (each: Naisjob) => isSettled(each, deps.clock.now());
  if (isDone(naisjob)) return naisjob;
  const { name, namespace = '', uid } = naisjob.metadata;
  const limit = startTimeLimit(timeoutMs, deps);
  deps.progress.waiting('waiting for the operator to be done with an earlier change');
  let last = naisjob;
  try {
    const selection = { namespace, fieldSelector: `metadata.name=${name}` };
    for await (const event of deps.cluster.watch(NAISJOBS, selection, { signal: limit.signal })) {
      if (event.type === 'SYNCED' || event.object.metadata.uid !== uid) continue;
      if (event.type === 'DELETED') return undefined;
      last = event.object as Naisjob;
      if (isDone(last)) break;
    }
    deps.signal.throwIfAborted();
    return last;
  } finally {
    limit.end();
    deps.progress.done();
  }
}
