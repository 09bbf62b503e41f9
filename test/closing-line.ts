import type { Reporter, TestModule } from 'vitest/node';

/** Ends the run with one plain line that is true to the runner, also when a file could not be loaded or a set-up threw. */
export default class ClosingLine implements Reporter {
  onTestRunEnd(modules: readonly TestModule[], errors: readonly unknown[]): void {
    const count = { passed: 0, failed: errors.length, skipped: 0 };
    for (const module of modules) {
      const states = [...module.children.allTests()].map((test) => test.result().state);
      for (const state of states) count[state === 'pending' ? 'failed' : state]++;
      if (module.state() === 'failed' && !states.includes('failed')) count.failed++;
    }
    process.on('exit', (code) => {
      if (code !== 0 && count.failed === 0) count.failed = 1;
      console.log(`${count.passed} passed, ${count.failed} failed, ${count.skipped} skipped`);
    });
  }
}
