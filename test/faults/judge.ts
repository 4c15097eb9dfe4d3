// What a command line may do when its server fails: all of it or nothing, and tell the truth.

import { runDirectly, type Outcome } from '../support/naisjob.ts';
import type { Scene, State } from './scene.ts';

export interface Ending extends Outcome {
  state: State;
  /** It did not end by itself. */
  isHung: boolean;
}

/** Words by which a command that failed says what is not known, or how it goes on. */
const TOLD =
  /not known|may (?:have|still)|See (?:it|with|how)|still there|is stored|is back, but|was (?:suspended|resumed|deleted|sent)|Finish|Go on with|Follow it|created|goes on|told to|Until now|Before that/i;

/** Sentences, each about something that must not be. */
export function judge(scene: Scene, ending: Ending): string[] {
  const { code, stdout, stderr, state } = ending;
  const { done = 0, wants = 'after' } = scene;
  const isDone = code === done && (done !== 1 || isAnswer(stdout));
  const isBetween = state !== 'before' && state !== 'after';
  const failures = [
    ending.isHung && 'it did not end by itself',
    ![done, 1, 8].includes(code) && !ending.isHung && `exit code ${code}`,
    /^\s+at .*:\d+|defect in kubectl-naisjob|TypeError|ReferenceError/m.test(stderr) && 'it broke',
    /undefined|\[object |NaN/.test(stdout + stderr) && 'words for machines',
    isDone && state !== wants && `done, it says, and the cluster is ${state}`,
    !isDone && wants === 'before' && state !== 'before' && `it was to change nothing, and the cluster is ${state}`,
    !isDone && stderr.trim() === '' && 'it failed without a word',
    !isDone &&
      state === 'after' &&
      wants === 'after' &&
      !TOLD.test(stderr + stdout) &&
      'it happened, and nothing says so',
    isBetween && nextCommand(ending) === undefined && `between (${state}), and no way to finish it`,
    ...complain(scene, ending, isDone),
  ];
  return failures.filter((each) => typeof each === 'string');
}

/** An answer, and not an error. */
function isAnswer(stdout: string): boolean {
  return stdout !== '' && !stdout.startsWith('{\n    "error"');
}

function complain(scene: Scene, { stdout, stderr }: Ending, isDone: boolean): (string | undefined)[] {
  try {
    const isJson = scene.args.includes('json') && stdout.trim() !== '';
    if (isJson) JSON.parse(stdout);
    return [
      scene.complainAlways?.({ stdout, stderr }),
      isDone ? scene.complain?.({ stdout, stderr }) : undefined,
      scene.args.includes('json') && stdout.trim() === '' ? 'no document' : undefined,
    ];
  } catch (error) {
    return [`stdout: ${(error as Error).message}`];
  }
}

/** The words of the command that finishes what was begun, as the person is told. */
export function nextCommand({ stderr }: Outcome): string[] | 'the same' | undefined {
  const told = /(?:Finish the reset|Go on with|Finish it with|start it with): kubectl naisjob (.*)$/m.exec(stderr)?.[1];
  if (told !== undefined) return told.replace(/, and the other flags of this command$/, '').split(' ');
  return /The same command goes on/.test(stderr) ? 'the same' : undefined;
}

/** Goes on as the person is told, on a server that is well again. */
export function finish(ending: Outcome, args: string[], kubeconfig: string): Promise<Outcome> {
  const next = nextCommand(ending);
  const isAsking = next !== 'the same' && ['reset', 'stop', 'kill-sidecars'].includes(next?.[0] ?? '');
  const words = next === undefined || next === 'the same' ? args : [...next, ...(isAsking ? ['-y'] : [])];
  return runDirectly(words, { kubeconfig });
}
