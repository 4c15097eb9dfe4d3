// What the demo shows, in order: what a person wants, and what they type.

export interface Scene {
  /** What is to be seen, a line each. */
  say: string[];
  argv: string[];
  /** How it must end; 0 when left out. */
  code?: number;
}

export const SCENES: Scene[] = [
  {
    say: ['Which jobs are there, how did they do, and when do they run next?'],
    argv: ['list'],
  },
  {
    say: ['What belongs to a job? This one runs every five minutes.'],
    argv: ['tree', 'rapport', '--runs', '2'],
  },
  {
    say: ['And its history: what started each run, how long it took, how it ended; also of those already cleaned up.'],
    argv: ['runs', 'rapport', '--limit', '6'],
  },
  {
    say: ['This one failed. Its attempts say how.'],
    argv: ['tree', 'import', '--containers'],
  },
  {
    say: [
      'Why does it fail, and what mends it? Each finding with its evidence, the surest first; exit code 1 for a pipeline.',
    ],
    argv: ['diagnose', 'import'],
    code: 1,
  },
  {
    say: [
      'Run a job now, with another command and env for this run only, and follow it to its end.',
      "The exit code is the container's own, so a pipeline can rely on it.",
    ],
    argv: [
      'trigger',
      'rapport',
      '--follow',
      '--env=FROM=2026-01-01',
      '--command',
      '--',
      'sh',
      '-c',
      'echo "from $FROM"; exit 3',
    ],
    code: 3,
  },
  {
    say: [
      'Run a deployed job again. The patch that people copy (clear the synchronization hash) starts nothing here,',
      'and the plan says why.',
    ],
    argv: ['rerun', 'avstemming', '--dry-run=client'],
  },
  {
    say: ['Done when a new run is seen, not when a request was answered.'],
    argv: ['rerun', 'avstemming', '--wait'],
  },
  {
    say: ['This run has done its work, and a sidecar keeps it from completing.'],
    argv: ['tree', 'avregning', '--containers'],
  },
  {
    say: ['Told in its own way to stop, and seen to end.'],
    argv: ['kill-sidecars', 'avregning', '--yes', '--wait'],
  },
  {
    say: ['Keep a schedule from starting runs, and let it go on again.'],
    argv: ['suspend', 'rapport'],
  },
  {
    say: [],
    argv: ['resume', 'rapport'],
  },
  {
    say: [
      'The last resort: delete a job and apply it again, without losing it. The plan says what is wrong, what is lost, and why each',
      'step is there; then it is saved, deleted, all of the old one seen gone, created again, and seen at work.',
    ],
    argv: ['reset', 'import', '--yes'],
  },
  {
    say: ['A slip of the fingers.'],
    argv: ['tree', 'avsteming'],
    code: 5,
  },
];
