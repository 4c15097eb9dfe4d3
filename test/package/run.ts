// The end-to-end tests with what people install in place of the working copy:
//   node test/package/run.ts package [NODE...]      the packed tarball in an empty prefix, on each of these versions of Node
//                                                   (the oldest supported one and the one that runs this, when none is named)
//   node test/package/run.ts executable             the single executable, as build-executable has made it
// TESTS names other files or folders than test/e2e. Node and the tarball's installation come from npm's registry.

import { execFileSync, spawnSync } from 'node:child_process';
import { chmodSync, mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import process from 'node:process';
import { fileURLToPath } from 'node:url';

const ROOT = fileURLToPath(new URL('../..', import.meta.url));
const OLDEST_NODE = '22.19.0';
const MOST_BYTES = 3e6;

interface Installed {
  executable: string;
  completer: string;
  /** The node that runs them. */
  node: string;
}

const [kind, ...versions] = process.argv.slice(2);
const wanted = versions.length > 0 ? versions : [OLDEST_NODE, process.versions.node];
const all = kind === 'package' ? wanted.map(installPackage(pack())) : [takeExecutable()];
const failed = all.filter((each) => !passes(each));
process.exitCode = failed.length === 0 ? 0 : 1;

/** Returns the tarball. */
function pack(): string {
  const folder = mkdtempSync(join(tmpdir(), 'package-'));
  const out = npm(['pack', '--ignore-scripts', '--json', '--pack-destination', folder], ROOT);
  const [{ filename, unpackedSize }] = JSON.parse(out) as [{ filename: string; unpackedSize: number }];
  console.log(`${filename}: ${(unpackedSize / 1e6).toFixed(2)} MB unpacked`);
  if (unpackedSize > MOST_BYTES) throw new Error(`the package is more than ${MOST_BYTES} bytes unpacked`);
  return join(folder, filename);
}

function installPackage(tarball: string): (version: string) => Installed {
  return (version) => {
    const prefix = mkdtempSync(join(tmpdir(), 'prefix-'));
    npm(['install', '--global', '--prefix', prefix, '--offline', '--ignore-scripts', tarball]);
    const bin = join(prefix, 'bin');
    const node = version === process.versions.node ? process.execPath : installNode(version);
    console.log(`installed in ${prefix}, to run on Node ${version}`);
    return { executable: join(bin, 'kubectl-naisjob'), completer: join(bin, 'kubectl_complete-naisjob'), node };
  };
}

function installNode(version: string): string {
  const folder = mkdtempSync(join(tmpdir(), 'node-'));
  npm(['install', '--prefix', folder, `node@${version}`]);
  return join(folder, 'node_modules/node/bin/node');
}

/** Its completer is the one that `kubectl naisjob completion` tells people to make. */
function takeExecutable(): Installed {
  const executable = join(ROOT, 'dist-exe/kubectl-naisjob');
  const completer = join(mkdtempSync(join(tmpdir(), 'completer-')), 'kubectl_complete-naisjob');
  writeFileSync(completer, '#!/bin/sh\nexec kubectl naisjob __complete "$@"\n');
  chmodSync(completer, 0o755);
  return { executable, completer, node: process.execPath };
}

function passes({ executable, completer, node }: Installed): boolean {
  const files = (process.env['TESTS'] ?? 'test/e2e').split(' ');
  const projects = ['installed', 'sandbox', 'sandbox-apart'].flatMap((name) => ['--project', name]);
  const { status } = spawnSync('vitest', ['run', ...projects, 'test/package', ...files], {
    cwd: ROOT,
    stdio: 'inherit',
    env: {
      ...process.env,
      NAISJOB_EXECUTABLE: executable,
      NAISJOB_COMPLETER: completer,
      NAISJOB_NODE: node,
    },
  });
  return status === 0;
}

function npm(args: string[], cwd = tmpdir()): string {
  return execFileSync('npm', args, { cwd, encoding: 'utf8', stdio: ['ignore', 'pipe', 'inherit'] });
}
