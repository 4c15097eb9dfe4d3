// The API server itself is killed, not only a connection to it. It is everyone's server, so this runs by itself, after all else.

import { execFileSync } from 'node:child_process';
import { join } from 'node:path';
import { beforeAll, expect, test } from 'vitest';
import { runNaisjob } from '../support/naisjob.ts';
import { createNamespace, type TestNamespace } from '../support/namespace.ts';
import { target } from '../support/target.ts';

const { home } = target();

let ns: TestNamespace;
beforeAll(async () => {
  ns = await createNamespace();
});

test.skipIf(home === undefined)(
  'a followed run outlives the API server: no line lost, none twice, its exit code',
  async () => {
    const script = 'i=1; while [ $i -le 60 ]; do echo line $i; i=$((i+1)); sleep 0.5; done; exit 42';
    await ns.deploy('outlives', { schedule: '0 3 1 1 *', backoffLimit: 0, command: ['sh', '-c', script] });
    let isKilled = false;
    const { code, stdout, stderr } = await runNaisjob(['trigger', 'outlives', '-n', ns.name, '-f'], {
      onOutput: (soFar) => {
        if (isKilled || !soFar.stdout.includes('line 10\n')) return;
        isKilled = true;
        execFileSync(join(home ?? '', 'in'), ['/usr/bin/pkill', '-KILL', 'kube-apiserver']);
      },
    });
    const lines = Array.from({ length: 60 }, (_, index) => `line ${index + 1}\n`).join('');
    expect({ code, stdout, isKilled }).toEqual({ code: 42, stdout: lines, isKilled: true });
    expect(stderr).toMatch(/^run \S+ failed: BackoffLimitExceeded \(exit 42, 1 attempt, \S+\)$/m);
  },
);
