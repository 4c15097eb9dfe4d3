// What the demo shows, in order: what a person wants, and what they type. Every verb is in it once.

export interface Scene {
  /** What is to be seen, a line each. */
  say: string[];
  argv: string[];
  /** How it must end; 0 when left out. */
  code?: number;
}

export const SCENES: Scene[] = [
  {
    say: ['list: which jobs are there, how did they do, and when do they run next?'],
    argv: ['list'],
  },
  {
    say: ['diagnose: why does one of them not work, where is that seen, and what mends it?'],
    argv: ['diagnose', 'import', 'utbetaling'],
    code: 1,
  },
  {
    say: ['logs: what a run has written, over all its attempts, in order.'],
    argv: ['logs', 'import'],
  },
  {
    say: ['stop: end a run that hangs, and see its pods gone. The one that was kept back starts at once.'],
    argv: ['stop', 'utbetaling', '--yes'],
  },
  {
    say: ['tree: what belongs to a job. This run has done its work, and a sidecar keeps it from completing.'],
    argv: ['tree', 'avregning', '--containers'],
  },
  {
    say: ['kill-sidecars: each is told to stop in its own way, and seen to end.'],
    argv: ['kill-sidecars', 'avregning', '--yes', '--wait'],
  },
  {
    say: [
      "trigger: a run now, with other env for this run only, followed to its end. The exit code is the container's own, for a pipeline.",
    ],
    argv: ['trigger', 'rapport', '--env=FROM_DATE=2026-01-01', '--follow'],
  },
  {
    say: ['runs: how each run went, how long it took, and what or who started it; also of those already cleaned up.'],
    argv: ['runs', 'rapport', '--limit', '5'],
  },
  {
    say: [
      'rerun: a job again, as it is deployed. The patch that people copy (clear the synchronization hash) starts nothing here,',
      'and the plan says why. --dry-run=client shows the plan of every verb that changes something.',
    ],
    argv: ['rerun', 'avstemming', '--dry-run=client'],
  },
  {
    say: ['Done when the new run is seen, not when a request was answered.'],
    argv: ['rerun', 'avstemming'],
  },
  {
    say: ['wait: until the run is complete or failed; exits with its result.'],
    argv: ['wait', 'avstemming'],
  },
  {
    say: ['suspend, resume: switch a schedule off and on.'],
    argv: ['suspend', 'rapport'],
  },
  {
    say: [],
    argv: ['resume', 'purring'],
  },
  {
    say: ['apply: a manifest, checked, shown as a difference, and seen to be taken up by the operator.'],
    argv: ['apply', '-f', 'docs/guides/nais.yaml'],
  },
  {
    say: [
      'reset: the last resort, delete and apply again, without losing the job. The plan says what is wrong and what is lost.',
    ],
    argv: ['reset', 'import', '--dry-run=client'],
  },
  {
    say: ['A slip of the fingers.'],
    argv: ['tree', 'avsteming'],
    code: 5,
  },
  {
    say: ['version: of this tool and of the server. And completion says how TAB completes jobs, runs and flags.'],
    argv: ['version'],
  },
];
