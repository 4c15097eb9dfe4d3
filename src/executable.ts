// The door of the single executable: as bin/run.js, but Node is part of it, so its version needs no check.

import { dirname } from 'node:path';
import process from 'node:process';
import { runBundle } from './bundle.ts';

void runBundle(process.argv.slice(2), { root: dirname(process.execPath), readText: () => undefined }).then((code) =>
  process.exit(code),
);
