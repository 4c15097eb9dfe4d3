// A followed run behind a connection that breaks: no line is lost, none comes twice, and the result is the run's.

import { beforeAll, expect, test } from 'vitest';
import { startFaultProxy } from '../support/fault-proxy.ts';
import { runNaisjob } from '../support/naisjob.ts';
import { createNamespace, type TestNamespace } from '../support/namespace.ts';

const SCHEDULED = { schedule: '0 3 1 1 *', backoffLimit: 0 };

let ns: TestNamespace;
beforeAll(async () => {
  ns = await createNamespace();
});

const sh = (script: string) => ({ ...SCHEDULED, command: ['sh', '-c', script] });
const numbered = (count: number) => Array.from({ length: count }, (_, index) => `line ${index + 1}\n`).join('');

test('every connection is cut, six times, while a log comes', async () => {
  const proxy = await startFaultProxy();
  await ns.deploy('cut', sh('i=1; while [ $i -le 30 ]; do echo line $i; i=$((i+1)); sleep 0.3; done; exit 3'));
  const cutAt = new Set(['line 3\n', 'line 7\n', 'line 8\n', 'line 15\n', 'line 21\n', 'line 29\n']);
  const { code, stdout } = await runNaisjob(['trigger', 'cut', '-n', ns.name, '-f'], {
    kubeconfig: proxy.kubeconfig,
    onOutput: (soFar) => {
      for (const line of cutAt) {
        if (!soFar.stdout.endsWith(line) || !cutAt.delete(line)) continue;
        proxy.cutAll();
      }
    },
  });
  expect({ code, stdout }).toEqual({ code: 3, stdout: numbered(30) });
  expect(cutAt.size, 'places where nothing was cut, because two lines came at once').toBeLessThan(4);
});

test('the server is away for a while in the middle of a log', async () => {
  const proxy = await startFaultProxy();
  await ns.deploy('away', sh('i=1; while [ $i -le 20 ]; do echo line $i; i=$((i+1)); sleep 0.3; done'));
  let refused = 0;
  let isAway = false;
  proxy.intercept = () => {
    if (!isAway) return undefined;
    refused += 1;
    // Away for as many tries as a server needs that starts again.
    if (refused >= 8) isAway = false;
    return refused % 2 === 0 ? { code: 503, reason: 'ServiceUnavailable' } : { cut: 'before' };
  };
  const { code, stdout } = await runNaisjob(['trigger', 'away', '-n', ns.name, '-f'], {
    kubeconfig: proxy.kubeconfig,
    onOutput: (soFar) => {
      if (refused > 0 || isAway || !soFar.stdout.includes('line 5\n')) return;
      isAway = true;
      proxy.cutAll();
    },
  });
  expect({ code, stdout }).toEqual({ code: 0, stdout: numbered(20) });
  expect(refused).toBeGreaterThanOrEqual(8);
});

test('a silent run, and watches that are dropped again and again, as a server does it every few minutes', async () => {
  const proxy = await startFaultProxy();
  await ns.deploy('silent', sh('sleep 12; echo at last; exit 3'));
  let watches = 0;
  let drops = 0;
  proxy.intercept = ({ path }) => {
    if (!/[?&]watch=/.test(path)) return undefined;
    watches += 1;
    // The watch of the run and the one of its pods are cut together, and with them the log.
    if (watches % 2 === 0 && drops < 4) {
      drops += 1;
      setImmediate(() => proxy.cutAll());
    }
    return undefined;
  };
  const { code, stdout, stderr } = await runNaisjob(['trigger', 'silent', '-n', ns.name, '-f'], {
    kubeconfig: proxy.kubeconfig,
  });
  expect({ code, stdout }).toEqual({ code: 3, stdout: 'at last\n' });
  expect(stderr).toMatch(/^run \S+ failed: BackoffLimitExceeded \(exit 3, 1 attempt, \S+\)$/m);
  expect(drops).toBe(4);
});
