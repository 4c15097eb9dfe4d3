// Builds what a real cluster needs: Kubernetes and etcd from their Go modules (versions in go.mod), kubectl-tree as the peer that
// `tree` is compared with, and two small images. About 10 minutes on 2 cores the first time, half a minute from Go's cache.

import { execFileSync, spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

import { clusterHome, HERE, olderKubernetes } from './node-files.ts';
import { writeImage } from './write-image.ts';

const PACKAGES =
  'containerd runc containernetworking-plugins iptables iproute2 conntrack ethtool socat busybox-static tini util-linux openssl procps'.split(
    ' ',
  );
const GO_MINOR = 26;

/** Does nothing when what is there was built from these versions. Throws a sentence for people. */
export function buildCluster(log: (line: string) => void): void {
  const home = clusterHome();
  const older = olderKubernetes();
  const modules = ['.', 'peer', ...(older === undefined ? [] : [`kubernetes-${older}`])];
  const stamp = modules.map((folder) => readFileSync(join(HERE, folder, 'go.mod'), 'utf8')).join('\n');
  const stampFile = join(home, 'built-from');
  if (existsSync(stampFile) && readFileSync(stampFile, 'utf8') === stamp) return;
  checkMachine();
  mkdirSync(join(home, 'bin'), { recursive: true });
  mkdirSync(join(home, 'img'), { recursive: true });
  installPackages(log);
  log('building Kubernetes and etcd: about 10 minutes the first time …');
  buildBinaries(home);
  writeImages(home);
  writeFileSync(stampFile, stamp);
}

function checkMachine(): void {
  const advice = 'or set CLUSTER=external and KUBECONFIG to use a cluster that is already there';
  if (process.platform !== 'linux' || process.getuid?.() !== 0 || !existsSync('/usr/bin/dpkg')) {
    throw new Error(`a real cluster is built and run as root on Debian; run this there, ${advice}`);
  }
  // `local`: Go would otherwise fetch a newer toolchain by itself, without a word.
  const go = spawnSync('go', ['env', 'GOVERSION'], { encoding: 'utf8', env: { ...process.env, GOTOOLCHAIN: 'local' } });
  const version = go.stdout?.trim() ?? '';
  const minor = Number(/^go1\.(\d+)/.exec(version)?.[1] ?? 0);
  if (minor >= GO_MINOR) return;
  const found = version === '' ? 'there is no go command' : `found ${version}`;
  throw new Error(`building Kubernetes needs Go 1.${GO_MINOR} or newer, and ${found}; install it, ${advice}`);
}

function installPackages(log: (line: string) => void): void {
  if (spawnSync('dpkg', ['-s', ...PACKAGES], { stdio: 'ignore' }).status === 0) return;
  log(`installing Debian packages: ${PACKAGES.join(' ')}`);
  const env = { ...process.env, DEBIAN_FRONTEND: 'noninteractive' };
  execFileSync('apt-get', ['update', '-qq'], { stdio: 'inherit', env });
  execFileSync('apt-get', ['install', '-y', '-qq', '--no-install-recommends', ...PACKAGES], {
    stdio: ['ignore', 'ignore', 'inherit'],
    env,
  });
}

function buildBinaries(home: string): void {
  const bin = join(home, 'bin');
  const older = olderKubernetes();
  buildTools('.', bin);
  // etcd's main package is called server.
  renameSync(join(bin, 'server'), join(bin, 'etcd'));
  if (older !== undefined) buildTools(`kubernetes-${older}`, bin);
  build(['-ldflags', '-s -w', '-o', join(home, 'pause'), './pause'], '.');
  // The peer has a go.mod of its own: its libraries are older than Kubernetes' own.
  build(['-ldflags', '-s -w', '-o', `${bin}/`, 'tool'], 'peer');
}

/** All that a go.mod calls a tool, with the version of Kubernetes that it names. */
function buildTools(folder: string, bin: string): void {
  const version = /k8s\.io\/kubernetes (v1\.(\d+)\.\d+)/.exec(readFileSync(join(HERE, folder, 'go.mod'), 'utf8'));
  if (version === null) throw new Error(`test/cluster/${folder}/go.mod names no version of k8s.io/kubernetes`);
  const base = 'k8s.io/component-base/version';
  const facts = { gitVersion: version[1], gitMajor: 1, gitMinor: version[2], gitTreeState: 'clean' };
  const stamped = Object.entries(facts).map(([name, value]) => `-X ${base}.${name}=${value}`);
  build(['-ldflags', `-s -w ${stamped.join(' ')}`, '-o', `${bin}/`, 'tool'], folder);
}

function build(args: readonly string[], folder: string): void {
  const env = { ...process.env, CGO_ENABLED: '0' };
  execFileSync('go', ['build', '-trimpath', ...args], { cwd: join(HERE, folder), stdio: 'inherit', env });
}

function writeImages(home: string): void {
  const applets = execFileSync('/bin/busybox', ['--list'], { encoding: 'utf8' }).split('\n');
  const links = applets.filter((name) => name !== '' && name !== 'busybox').map((name) => [`bin/${name}`, 'busybox']);
  writeImage(join(home, 'img', 'pause.tar'), {
    reference: 'localhost/pause:1',
    entrypoint: ['/pause'],
    files: { pause: join(home, 'pause') },
  });
  writeImage(join(home, 'img', 'busybox.tar'), {
    reference: 'localhost/busybox:1',
    entrypoint: ['/bin/sh'],
    files: { 'bin/busybox': '/bin/busybox' },
    links: Object.fromEntries(links),
  });
}

if (import.meta.main) {
  try {
    buildCluster(console.error);
  } catch (error) {
    console.error(`error: ${error instanceof Error ? error.message : error}`);
    process.exit(1);
  }
}
