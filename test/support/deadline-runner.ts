// Where a run of tests has a limit of its own (.ci/run), what would begin after it is left out and named by plain-reporter.ts. The
// contract suite and the unit tests always run to their end: without them nothing else says much.

import { TestRunner, type RunnerTestSuite, type RunnerTask } from 'vitest';

import { isTimeOver } from './pace.ts';

const MAY_BE_LEFT_OUT = /\/test\/(?:e2e|docs|faults|disruption)\//u;

declare module 'vitest' {
  interface TaskMeta {
    /** Not run: the time was over before it began. */
    isLeftOut?: boolean;
  }
}

export default class DeadlineRunner extends TestRunner {
  override async onBeforeRunSuite(suite: RunnerTestSuite): Promise<void> {
    leaveOutWhenLate(suite);
    await super.onBeforeRunSuite(suite);
  }

  override async onBeforeRunTask(task: RunnerTask): Promise<void> {
    leaveOutWhenLate(task);
    await super.onBeforeRunTask(task);
  }
}

function leaveOutWhenLate(task: RunnerTask): void {
  if (!isTimeOver() || (task.mode !== 'run' && task.mode !== 'queued') || !MAY_BE_LEFT_OUT.test(task.file.filepath))
    return;
  task.mode = 'skip';
  task.meta.isLeftOut = true;
}
