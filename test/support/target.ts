// What a contract or end-to-end test may know of the cluster it runs on: the same words for the practice cluster and for
// a real one. The project's globalSetup (on-sandbox.ts, on-cluster.ts) starts it and provides the connection.
import { inject } from 'vitest';

export type TargetUser = 'admin' | 'cert-admin' | 'alice';

/** What globalSetup provides: plain data, because it crosses a process border. */
export interface TargetConnection {
  name: 'sandbox' | 'cluster';
  /** Kubeconfig paths. alice (alice@example.com, group team:myteam) has no rights until bound. */
  kubeconfigs: Record<TargetUser, string>;
  /** Base URL of the sandbox's control endpoint; absent on a real cluster. */
  control?: string;
  /** Folder of the running node's pid files and of its `in` command; absent on the sandbox and on an external cluster. */
  home?: string;
  /** Absolute path of kubectl, when there is one. */
  kubectl?: string;
  /** Absolute path of kubectl-tree, when there is one. */
  kubectlTree?: string;
}

declare module 'vitest' {
  interface ProvidedContext {
    target: TargetConnection;
  }
}

export function target(): TargetConnection {
  return inject('target');
}
