import { describe, expect, it } from 'vitest';
import { runScript } from '../support/run-script.ts';
import { SHELL_CASES } from './shell-cases.ts';

describe('the shell of practice containers', () => {
  it.each(SHELL_CASES)('does as busybox with: $script', async ({ script, out = '', err = '', code = 0 }) => {
    expect(await runScript(script)).toEqual({ out, err, code });
  });

  it('reads what stands on its input', async () => {
    expect(await runScript('while read line; do echo "<$line>"; done; cat', 'a\nb\n')).toEqual({
      out: '<a>\n<b>\n',
      err: '',
      code: 0,
    });
  });

  it('does not stop the sandbox with a loop that never waits', async () => {
    const { out } = await runScript('sleep 1 & I=0; while kill -0 $! 2>/dev/null; do I=1; done; echo $I ended');
    expect(out).toBe('1 ended\n');
  });
});
