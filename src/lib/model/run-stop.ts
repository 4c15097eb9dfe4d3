// How far the stopping of a run has come, in words: what a person must know when it ends midway.

/** `standing`: nothing done · `doubtful`: it may be `leaving` · `leaving`: deleted, its pods may still work · the rest: StoppedRun's. */
export type StopState = 'standing' | 'doubtful' | 'leaving' | 'stopped' | 'over' | 'gone';

export interface RunStop {
  name: string;
  state: StopState;
}

const WORDS: Record<StopState, string> = {
  standing: 'is as it was',
  doubtful: 'is as it was, or is being stopped',
  leaving: 'is being stopped',
  stopped: 'was stopped',
  over: 'had ended by itself',
  gone: 'was deleted by somebody else',
};

/** `run a was stopped, run b is being stopped` */
export function describeStops(stops: readonly RunStop[]): string {
  return stops.map(({ name, state }) => `run ${name} ${WORDS[state]}`).join(', ');
}
