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
    say: ['What belongs to a job? This one runs every five minutes.'],
    argv: ['tree', 'rapport', '--runs', '2'],
  },
  {
    say: ['This one failed. Its attempts say how.'],
    argv: ['tree', 'import', '--containers'],
  },
  {
    say: ['Run it now, with other env and args for this run only.'],
    argv: ['trigger', 'rapport', '--env', 'FROM=2026-01-01', '--command', '--', 'sh', '-c', 'echo "from $FROM"'],
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
    argv: ['rerun', 'avstemming'],
  },
  {
    say: ['A slip of the fingers.'],
    argv: ['tree', 'avsteming'],
    code: 5,
  },
];
