import { defineConfig } from 'vitest/config';

import ContractFirst from './test/support/contract-first.ts';
import { patience, slowness } from './test/support/pace.ts';

// unit: pure rules, pictures and the gateway against small servers of their own. sandbox and cluster: one suite, run on
// the practice cluster and on a real Kubernetes; where they disagree, the sandbox is wrong. faults: every verb under a
// random schedule of faults. disruption: what would spoil other tests on the same real cluster, so it runs after them.
// installed: what test/package/run.ts has installed.
const onTarget = ['test/contract/**/*.test.ts', 'test/e2e/**/*.test.ts'];

/** They move the practice cluster's clock or stop its controllers: they get one of their own, and have it to themselves. */
const apart = ['test/contract/runs.test.ts', 'test/contract/ownership.test.ts', 'test/e2e/reset-crash.test.ts'];

/** They have a practice cluster with a history. */
const examples = ['test/docs/**/*.test.ts'];

/** Of a test and of a hook, in milliseconds. */
const limits = (ms: number) => ({ testTimeout: patience(ms), hookTimeout: patience(ms) });

/** Where each step takes many times longer than usual, one test can miss a moment that it must meet: a second try decides. */
const tries = slowness() > 3 ? { retry: 1 } : {};

/** Most of their time they wait, for pods and for the operator; on a slow machine for the processor. */
const maxWorkers = slowness() > 3 ? 2 : 3;

const common = { runner: './test/support/deadline-runner.ts', ...tries };

const freshBundle = './test/support/fresh-bundle.ts';

const onSandbox = { globalSetup: [freshBundle, './test/support/on-sandbox.ts'], ...common, ...limits(60_000) };

/** Each test is a process that mostly waits, for the server or for a fault to pass. */
const underFaults = { ...common, include: ['test/faults/*.test.ts'], ...limits(600_000), maxConcurrency: 12 };

export default defineConfig({
  test: {
    sequence: { sequencer: ContractFirst },
    reporters: ['default', './test/support/plain-reporter.ts'],
    projects: [
      {
        test: {
          name: 'unit',
          include: ['test/**/*.test.ts'],
          exclude: [...onTarget, ...examples, 'test/disruption/**', 'test/package/**', 'test/faults/*.test.ts'],
          // They share no state; a process for each of the 136 files would take most of the time.
          isolate: false,
          globalSetup: freshBundle,
          ...limits(30_000),
        },
      },
      {
        test: {
          name: 'sandbox',
          include: onTarget,
          exclude: apart,
          ...onSandbox,
          // After the unit tests, which are quicker and say more.
          sequence: { groupOrder: 1 },
          maxWorkers,
        },
      },
      { test: { name: 'sandbox-apart', include: apart, ...onSandbox, maxWorkers: 1 } },
      { test: { name: 'installed', include: ['test/package/**/*.test.ts'], ...limits(30_000) } },
      { test: { name: 'faults', ...underFaults, globalSetup: [freshBundle, './test/support/on-sandbox.ts'] } },
      {
        test: {
          name: 'cluster-faults',
          ...underFaults,
          globalSetup: [freshBundle, './test/support/on-cluster.ts'],
          // Real pods start one after the other.
          maxConcurrency: 6,
        },
      },
      { test: { name: 'sandbox-docs', globalSetup: freshBundle, ...common, include: examples } },
      {
        test: {
          name: 'cluster',
          include: onTarget,
          globalSetup: [freshBundle, './test/support/on-cluster.ts'],
          ...common,
          ...limits(180_000),
          // Its pods are real, and need the processor themselves.
          maxWorkers: slowness() > 3 ? 1 : 3,
        },
      },
      {
        test: {
          name: 'disruption',
          include: ['test/disruption/**/*.test.ts'],
          globalSetup: [freshBundle, './test/support/on-cluster.ts'],
          ...common,
          ...limits(600_000),
          maxWorkers: 1,
        },
      },
    ],
  },
});
