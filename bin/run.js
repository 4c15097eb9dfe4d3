#!/usr/bin/env node
// The production door. Plain JavaScript that an old Node can read, so that it can say what it needs; and CommonJS, because
// Node takes a while to start ES modules.
'use strict';

const NEEDED = [22, 19];
const [major, minor] = process.versions.node.split('.').map(Number);

if (major < NEEDED[0] || (major === NEEDED[0] && minor < NEEDED[1])) {
  process.stderr.write(
    `kubectl-naisjob needs Node ${NEEDED.join('.')} or newer, and this is Node ${process.versions.node}.\n`,
  );
  process.exit(2);
} else {
  const { existsSync, readFileSync } = require('node:fs');
  const { join } = require('node:path');
  const bundle = join(__dirname, '../dist');
  require('../dist/bundle.js')
    .runBundle(process.argv.slice(2), {
      root: join(__dirname, '..'),
      readText: (path) => (existsSync(join(bundle, path)) ? readFileSync(join(bundle, path), 'utf8') : undefined),
      beforeChunks: () => require('node:module').enableCompileCache(),
    })
    .then((code) => process.exit(code));
}
