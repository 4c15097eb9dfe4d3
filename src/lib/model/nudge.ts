// How the operator is made to synchronize a Naisjob again, by what its status says.

import { isUnseen, operatorError, synchronizationHash, type Naisjob } from './naisjob.ts';

export type Nudge =
  /** There is a hash: it is cleared. */
  | 'cleared'
  /** There is no hash, and the operator is at it already. */
  | 'under-way'
  /** There is no hash to clear, and the operator has given up or never begun: the object is touched, and it looks again. */
  | 'touched';

/** What the object as it is needs. `Retrying` is the operator's own repetition; every other failure waits for a change. */
export function foreseeNudge(naisjob: Naisjob): Nudge {
  if (synchronizationHash(naisjob) !== '') return 'cleared';
  const failure = operatorError(naisjob);
  const hasGivenUp = failure !== undefined && failure.state !== 'Retrying';
  return isUnseen(naisjob) || hasGivenUp ? 'touched' : 'under-way';
}
