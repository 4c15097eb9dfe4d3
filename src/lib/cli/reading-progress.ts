// How much has been read, for a person at a terminal who waits: thousands of runs take some seconds, in which nothing is shown.

import { replaceMethods, type Deps } from '../workflows/deps.ts';

/** A person waits so long without asking what it does, ms. */
const PATIENCE_MS = 1000;

export interface Reading {
  /** Lists are counted as their pages come. */
  deps: Deps;
  /** Before anything is shown. */
  stop(): void;
}

export function countReading(deps: Deps): Reading {
  const { cluster, progress } = deps;
  let count = 0;
  let isTold = false;
  const tell = (): void => {
    isTold = true;
    progress.waiting(`reading (${count} objects so far)`);
  };
  const timer = setTimeout(tell, PATIENCE_MS);
  const list: Deps['cluster']['list'] = async function* (...call) {
    for await (const page of cluster.list(...call)) {
      count += page.length;
      if (isTold) tell();
      yield page;
    }
  };
  return {
    deps: replaceMethods(deps, { list }),
    stop() {
      clearTimeout(timer);
      if (isTold) progress.done();
    },
  };
}
