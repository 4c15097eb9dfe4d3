#!/usr/bin/env node
// The production door. Plain JavaScript that an old Node can read, so that it can say what it needs.
import module from 'node:module';
import process from 'node:process';
import { fileURLToPath } from 'node:url';

const NEEDED = [22, 19];
const [major = 0, minor = 0] = process.versions.node.split('.').map(Number);

if (major < NEEDED[0] || (major === NEEDED[0] && minor < NEEDED[1])) {
  process.stderr.write(
    `kubectl-naisjob needs Node ${NEEDED.join('.')} or newer, and this is Node ${process.versions.node}.\n`,
  );
  process.exit(2);
} else {
  module.enableCompileCache?.();
  const { runBundle } = await import('../dist/bundle.js');
  process.exit(await runBundle(process.argv.slice(2), fileURLToPath(new URL('..', import.meta.url))));
}
