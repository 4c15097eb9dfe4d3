// Failures that may pass: between the deletion and the creation of a job a server that stutters is to be outlasted.

import { mayPass } from '../model/lost-answer.ts';
import type { Deps } from './deps.ts';

/** Looks; undefined while the server stutters. @throws that very failure when `until` (ms since 1970) is over. */
export async function lookPatiently<T>(look: () => Promise<T>, until: number, deps: Deps): Promise<T | undefined> {
  try {
    return await look();
  } catch (error) {
    if (deps.signal.aborted || !mayPass(error) || deps.clock.now() >= until) throw error;
    deps.progress.waiting(`waiting for the server: ${(error as Error).message}`);
    return undefined;
  }
}
