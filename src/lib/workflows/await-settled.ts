// An earlier change that the operator has not answered yet.

import type { Naisjob } from '../model/naisjob.ts';
import { NAISJOBS } from '../model/resource.ts';
import { isSettled } from '../model/synchronization.ts';
import type { Deps } from './deps.ts';

/** The job as last seen: settled, or as it is after `timeoutMs`. undefined: deleted meanwhile. */
export async function awaitSettled(naisjob: Naisjob, timeoutMs: number, deps: Deps): Promise<Naisjob | undefined> {
  const isDone = (each: Naisjob) => isSettled(each, deps.clock.now());
  if (isDone(naisjob)) return naisjob;
  const { name, namespace = '', uid } = naisjob.metadata;
  const [late, over] = [new AbortController(), new AbortController()];
  const signal = AbortSignal.any([deps.signal, late.signal, over.signal]);
  void deps.clock.sleep(timeoutMs, signal).then(
    () => late.abort(),
    () => undefined,
  );
  deps.progress.waiting('waiting for the operator to be done with an earlier change');
  let last = naisjob;
  try {
    const selection = { namespace, fieldSelector: `metadata.name=${name}` };
    for await (const event of deps.cluster.watch(NAISJOBS, selection, { signal })) {
      if (event.type === 'SYNCED' || event.object.metadata.uid !== uid) continue;
      if (event.type === 'DELETED') return undefined;
      last = event.object as Naisjob;
      if (isDone(last)) break;
    }
    deps.signal.throwIfAborted();
    return last;
  } finally {
    over.abort();
    deps.progress.done();
  }
}
