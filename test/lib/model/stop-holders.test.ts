import { expect, test } from 'vitest';
import { describeStops } from '../../../src/lib/model/run-stop.ts';
import { describeHolders, listForeignFinalizers } from '../../../src/lib/model/stop-holders.ts';
import { aPod, aRun } from '../../support/builders.ts';

test('Kubernetes’ own finalizers hold nothing', () => {
  const run = aRun()
    .deleting('foregroundDeletion')
    .change((each) => each.metadata.finalizers?.push('example.com/hold'))
    .build();
  expect(listForeignFinalizers(run)).toEqual(['example.com/hold']);
  expect(listForeignFinalizers(aRun().build())).toEqual([]);
});

test('each that holds is named, the Job first', () => {
  const job = aRun('a').deleting('example.com/hold').build();
  const pods = [
    aPod('held').completed().deleting('example.com/keep').build(),
    aPod('slow').deleting('batch.kubernetes.io/job-tracking').build(),
    aPod('fresh').build(),
    aPod('done').completed().build(),
  ];
  expect(describeHolders(job, pods)).toEqual([
    'job.batch/a (held by finalizer example.com/hold)',
    'pod/held (held by finalizer example.com/keep)',
    'pod/slow (told to end, and not gone from node node-1)',
    'pod/fresh (not told to end yet)',
  ]);
  expect(describeHolders(undefined, [])).toEqual([]);
});

test('how far each stop has come', () => {
  const states = ['standing', 'doubtful', 'leaving', 'stopped', 'over', 'gone'] as const;
  expect(describeStops(states.map((state) => ({ name: state, state })))).toBe(
    'run standing is as it was, run doubtful is as it was, or is being stopped, run leaving is being stopped, run stopped was stopped, run over had ended by itself, run gone was deleted by somebody else',
  );
});
