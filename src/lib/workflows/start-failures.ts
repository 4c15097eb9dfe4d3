// A run without a pod: a quota, a webhook or a missing ServiceAccount refuses it, and only an Event tells.

import { EVENTS } from '../model/resource.ts';
import type { Deps } from './deps.ts';
import type { TellEvent } from './run-event.ts';
import type { RunWatch } from './watch-run.ts';

/** Tells each new Warning about the run until it has a pod. Ends without a word where events may not be read. */
export async function tellStartFailures(watch: RunWatch, tell: TellEvent, deps: Deps): Promise<void> {
  while (!watch.isSynced) await watch.changed();
  if (watch.pods.length > 0 || watch.isOver) return;
  const { name, namespace = '', uid } = watch.run.metadata;
  const over = new AbortController();
  const signal = AbortSignal.any([deps.signal, over.signal]);
  const selection = { namespace, fieldSelector: `involvedObject.uid=${uid},type=Warning` };
  void untilPod(watch).finally(() => over.abort());
  let before = '';
  for await (const event of deps.cluster.watch(EVENTS, selection, { signal })) {
    if (event.type === 'SYNCED' || event.type === 'DELETED' || watch.pods.length > 0) continue;
    const { reason = '', message = '' } = event.object as { reason?: string; message?: string };
    if (message !== before) await tell({ type: 'waiting', run: name, reason: { reason, message } });
    before = message;
  }
}

async function untilPod(watch: RunWatch): Promise<void> {
  try {
    while (watch.pods.length === 0 && !watch.isOver) await watch.changed();
  } catch {
    // The follow is over.
  }
}
