// Closes each test run with one plain line that a script or a reader finds without knowing the runner.
import type { Reporter, TestCase, TestModule, TestSuite } from 'vitest/node';

import { slowness } from './pace.ts';

export default class PlainReporter implements Reporter {
  onTestRunEnd(modules: readonly TestModule[]): void {
    let passed = 0;
    let failed = 0;
    let skipped = 0;
    const leftOut = new Map<string, number>();
    const again: string[] = [];
    for (const module of modules) {
      // A file that breaks before its first test must count, or a broken import would read as a green run.
      if (module.errors().length > 0) failed += 1;
      for (const test of module.children.allTests()) {
        const state = test.result().state;
        const file = module.relativeModuleId;
        if (state === 'passed') passed += 1;
        else if (state === 'failed') failed += 1;
        else if (isLeftOut(test)) leftOut.set(file, (leftOut.get(file) ?? 0) + 1);
        else skipped += 1;
        if (state === 'passed' && test.diagnostic()?.flaky) again.push(`${file} > ${test.fullName}`);
      }
    }
    if (slowness() > 1)
      console.log(`this machine is ${slowness()} times slower than usual: time limits are that much longer`);
    for (const name of again) console.log(`passed at the second try: ${name}`);
    for (const [file, count] of leftOut) console.log(`left out, the time was over: ${count} of ${file}`);
    const late = [...leftOut.values()].reduce((sum, count) => sum + count, 0);
    const rest = [skipped > 0 ? `${skipped} skipped` : '', late > 0 ? `${late} left out` : ''].filter(Boolean);
    console.log([`${passed} passed, ${failed} failed`, ...rest].join(', '));
  }
}

function isLeftOut(test: TestCase): boolean {
  for (let task: TestCase | TestSuite | TestModule = test; ; task = task.parent) {
    if (task.meta().isLeftOut) return true;
    if (task.type === 'module') return false;
  }
}
