import { expect, test } from 'vitest';
import type { KillSidecarsResult, SidecarReport } from '../../../src/lib/model/sidecar-result.ts';
import { inspectAttempt } from '../../../src/lib/model/stuck-attempt.ts';
import { drawHistory, drawKillSidecars, drawSidecarPlan } from '../../../src/lib/view/kill-sidecars.ts';
import { aPod, NOW, timeAgo } from '../../support/builders.ts';

const LOOK = { colour: false };

const report = (container: string, rest: Partial<SidecarReport>): SidecarReport => ({
  ...{ container, image: 'x', outcome: 'stopped', methods: ['exec /bin/kill -s INT 1'] },
  ...rest,
});

function aResult(containers: SidecarReport[], rest: Partial<KillSidecarsResult> = {}): KillSidecarsResult {
  const main = { container: 'avstemming', state: 'finished' as const, exitCode: 0 };
  const pods = [{ namespace: 'myteam', pod: 'avstemming-1-x7k2p', run: 'avstemming-1', main, containers }];
  const base = { verb: 'kill-sidecars', namespace: 'myteam', dryRun: 'none' } as const;
  return { ...base, names: ['avstemming'], confirmed: true, pods, runs: [], errors: [], warnings: [], ...rest };
}

test('each container with what became of it, and the sum', () => {
  const result = aResult(
    [
      report('vks-sidecar', { method: 'exec /bin/kill -s INT 1', answer: 'exit 0', exitCode: 0 }),
      report('linkerd-proxy', { outcome: 'failed', message: 'nothing listens on port 4191 of the pod' }),
      report('texas', { outcome: 'native', methods: [], message: 'handled by Kubernetes' }),
    ],
    { runs: [{ namespace: 'myteam', run: 'avstemming-1', state: 'Running' }] },
  );
  expect(drawKillSidecars(result, false, LOOK)).toBe(
    `NAMESPACE   POD                  CONTAINER       OUTCOME   EXIT   ANSWER
myteam      avstemming-1-x7k2p   vks-sidecar     stopped   0      exec /bin/kill -s INT 1: exit 0
myteam      avstemming-1-x7k2p   linkerd-proxy   failed    -      nothing listens on port 4191 of the pod
myteam      avstemming-1-x7k2p   texas           native    -      handled by Kubernetes
1 of 2 sidecars stopped
job.batch/avstemming-1 running`,
  );
});

test('a dry run says so, a no says so, and names alone are names alone', () => {
  const planned = aResult([report('vks-sidecar', { outcome: 'planned' })], { dryRun: 'client' });
  expect(drawKillSidecars(planned, false, LOOK)).toMatch(
    /planned +- +exec \/bin\/kill -s INT 1\n1 of 1 sidecar stopped \(dry run\)$/,
  );
  expect(drawKillSidecars(aResult([], { confirmed: false }), false, LOOK)).toBe('Nothing was changed.');
  expect(drawKillSidecars(planned, true, LOOK)).toBe('pod/avstemming-1-x7k2p');
});

test('a server’s words cannot move the cursor', () => {
  const result = aResult([report('vks-sidecar', { outcome: 'failed', message: 'no \u001b[2J\nway' })]);
  expect(drawKillSidecars(result, false, LOOK)).toContain('no ^[[2J way');
});

test('the plan names each way, and leaves native sidecars alone', () => {
  const pod = aPod()
    .main({ state: { terminated: { exitCode: 3 } } })
    .withSidecar('cloudsql-proxy')
    .withSidecar('own')
    .withNativeSidecar('texas')
    .build();
  expect(drawSidecarPlan([inspectAttempt(pod)], LOOK)).toBe(
    `NAMESPACE   POD                  MAIN                CONTAINER        WAY
myteam      avstemming-1-x7k2p   avstemming exit 3   cloudsql-proxy   POST 127.0.0.1:9091/quitquitquit, else exec kill -s INT 1
myteam      avstemming-1-x7k2p   avstemming exit 3   own              none: nobody knows how
myteam      avstemming-1-x7k2p   avstemming exit 3   texas            none: handled by Kubernetes`,
  );
});

test('the history, oldest first as it was given', () => {
  const event = { namespace: 'myteam', pod: 'p', container: 'vks-sidecar' };
  const events = [
    { ...event, time: timeAgo(5), type: 'Normal', message: 'Shut down container vks-sidecar', by: 'hahaha' },
    {
      ...event,
      time: timeAgo(1),
      type: 'Warning',
      message: 'Unsuccessfully shut down container x',
      by: 'kubectl-naisjob',
    },
  ];
  const history = { verb: 'kill-sidecars' as const, names: [], events };
  expect(drawHistory(history, { ...LOOK, now: NOW })).toBe(
    `AGE   NAMESPACE   POD   CONTAINER     BY                MESSAGE
5m    myteam      p     vks-sidecar   hahaha            Shut down container vks-sidecar
60s   myteam      p     vks-sidecar   kubectl-naisjob   Unsuccessfully shut down container x`,
  );
});
