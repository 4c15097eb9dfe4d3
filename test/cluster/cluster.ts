// The life of a cluster under test: build, start, install, work, end. Used by `npm run test:cluster` and by vitest's own set-up.

import { execFileSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { join } from 'node:path';

import { startOperator } from '../../operator/operator.ts';
import type { TargetConnection } from '../support/target.ts';
import { buildCluster } from './build.ts';
import { clusterHome, HERE, isUp } from './node-files.ts';

export interface RunningCluster {
  connection: TargetConnection;
  /** Ends what this call started, and nothing that was there before. */
  stop(): Promise<void>;
}

/**
 * A cluster with the CRDs and the operator. One that is up already is used and left up; CLUSTER=external takes KUBECONFIG's, and
 * builds, pauses and ends nothing.
 */
export async function startCluster(log: (line: string) => void): Promise<RunningCluster> {
  if (process.env['CLUSTER'] === 'external') return startExternal();
  const home = clusterHome();
  const wasUp = isUp(home);
  if (!wasUp) buildCluster(log);
  const kubeconfig = (user: string) => join(home, 'pki', `${user}.kubeconfig`);
  const connection: TargetConnection = {
    name: 'cluster',
    kubeconfigs: { admin: kubeconfig('admin'), 'cert-admin': kubeconfig('cert-admin'), alice: kubeconfig('alice') },
    home,
    kubectl: join(home, 'bin', 'kubectl'),
  };
  const env = { ...process.env, CLUSTER_HOME: home };
  const end = () => (wasUp ? undefined : execFileSync(join(HERE, 'down.sh'), { stdio: 'inherit', env }));
  try {
    if (!wasUp) {
      log('starting the cluster …');
      execFileSync(join(HERE, 'up.sh'), { stdio: ['ignore', 'ignore', 'inherit'], env });
    }
    const kubectlTree = join(home, 'bin', 'kubectl-tree');
    if (existsSync(kubectlTree)) connection.kubectlTree = kubectlTree;
    return await withOperator(connection, end);
  } catch (error) {
    end();
    throw error;
  }
}

async function startExternal(): Promise<RunningCluster> {
  const admin = process.env['KUBECONFIG'];
  if (!admin) throw new Error('CLUSTER=external needs KUBECONFIG: the file of the cluster to test on');
  const kubectl = findOnPath('kubectl');
  if (kubectl === undefined) throw new Error('CLUSTER=external needs kubectl on PATH, to install the CRDs');
  const kubectlTree = findOnPath('kubectl-tree');
  // Only admin is known there: what needs the others says so and is skipped.
  const kubeconfigs = { admin, 'cert-admin': '', alice: '' };
  return withOperator({ name: 'cluster', kubeconfigs, kubectl, ...(kubectlTree && { kubectlTree }) }, () => {});
}

async function withOperator(connection: TargetConnection, end: () => void): Promise<RunningCluster> {
  installCrds(connection);
  // With the lease: where another operator is at work already (a developer's), this one stands by.
  const operator = await startOperator({ kubeconfig: connection.kubeconfigs.admin, lease: true });
  return {
    connection,
    async stop() {
      await operator.stop();
      end();
    },
  };
}

function installCrds({ kubectl, kubeconfigs }: TargetConnection): void {
  const files = ['naisjob-crd.yaml', 'platform-crds.yaml'].flatMap((file) => ['-f', join(HERE, file)]);
  const run = (...args: string[]) =>
    execFileSync(kubectl ?? 'kubectl', ['--kubeconfig', kubeconfigs.admin, ...args], {
      stdio: ['ignore', 'ignore', 'inherit'],
    });
  run('apply', ...files);
  run('wait', '--for=condition=Established', '--timeout=60s', ...files);
}

function findOnPath(name: string): string | undefined {
  const folders = (process.env['PATH'] ?? '').split(':');
  return folders.map((folder) => join(folder, name)).find((path) => existsSync(path));
}
