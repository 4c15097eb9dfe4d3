// trigger and rerun: at most the one run that was asked for.

import type { Json } from '../../support/kube-api.ts';
import type { TestNamespace } from '../../support/namespace.ts';
import { JOB, listJobs, LONG, NEVER, QUIET, sh, startRun, untilPodRuns, untilSettled, type Trial } from '../scene.ts';

const LINES = 5;
const TALK = {
  ...NEVER,
  ...sh(`i=1; while [ $i -le ${LINES} ]; do echo line $i; i=$((i+1)); sleep 0.2; done; exit 3`),
};
const TEXT = Array.from({ length: LINES }, (_, index) => `line ${index + 1}\n`).join('');
const CORRELATION = { 'nais.io/deploymentCorrelationID': 'b4f7c2d0-0000-4000-8000-000000000003' };

interface Start {
  name: string;
  args: string[];
  spec?: Json;
  annotations?: Record<string, string>;
  /** The one that the operator starts at first is awaited. */
  isOneShot?: boolean;
  /** An active run that is there before. */
  active?: string;
  isReplaced?: boolean;
  wants?: 'before';
  done?: number;
  isFollowed?: boolean;
}

function starting({ name, args, spec = QUIET, annotations, done, wants, ...start }: Start): Trial {
  return {
    name,
    async prepare(ns) {
      await ns.deploy(JOB, spec, annotations);
      if (start.isOneShot) await ns.untilOver(`${JOB}-1`);
      if (start.active !== undefined) {
        await startRun(ns, start.active);
        await untilPodRuns(ns, start.active);
      }
      await untilSettled(ns);
      const known = new Set((await listJobs(ns)).map((each) => each.metadata.uid));
      return {
        args: [args[0]!, JOB, ...args.slice(1)],
        ...(done === undefined ? {} : { done }),
        ...(wants === undefined ? {} : { wants }),
        look: () => look(ns, known, start.isReplaced === true),
        ...(start.isFollowed ? { complain: ({ stdout }) => complainOf(stdout, true) } : {}),
        ...(start.isFollowed ? { complainAlways: ({ stdout }) => complainOf(stdout, false) } : {}),
      };
    },
  };
}

async function look(ns: TestNamespace, known: ReadonlySet<string>, isReplaced: boolean): Promise<string> {
  const jobs = await listJobs(ns);
  const fresh = jobs.filter((each) => !known.has(each.metadata.uid)).length;
  const old = jobs.length - fresh;
  if (isReplaced)
    return fresh === 1 && old === 0
      ? 'after'
      : fresh === 0 && old === 1
        ? 'before'
        : `${old} old and ${fresh} new runs`;
  if (old !== known.size) return `${known.size - old} of the old runs are gone`;
  return fresh === 0 ? 'before' : fresh === 1 ? 'after' : `${fresh} new runs`;
}

function complainOf(stdout: string, isWhole: boolean): string | undefined {
  if (isWhole ? stdout === TEXT : TEXT.startsWith(stdout)) return undefined;
  return `the log was printed as ${JSON.stringify(stdout)}`;
}

export const STARTING: Trial[] = [
  starting({ name: 'trigger', args: ['trigger'] }),
  starting({ name: 'trigger -o json', args: ['trigger', '-o', 'json'] }),
  starting({ name: 'trigger --name', args: ['trigger', '--name', 'j-mine'] }),
  starting({ name: 'trigger --wait', args: ['trigger', '--wait', '--timeout=20s'] }),
  starting({ name: 'trigger -f', args: ['trigger', '-f', '--timeout=20s'], spec: TALK, done: 3, isFollowed: true }),
  starting({ name: 'trigger --dry-run=server', args: ['trigger', '--dry-run=server'], wants: 'before' }),
  starting({
    name: 'trigger --replace',
    args: ['trigger', '--replace'],
    spec: LONG,
    active: 'j-old',
    isReplaced: true,
  }),
  starting({ name: 'rerun (resync)', args: ['rerun', '--timeout=15s'], spec: sh('echo hello'), isOneShot: true }),
  starting({
    name: 'rerun (job)',
    args: ['rerun'],
    spec: sh('echo hello'),
    annotations: CORRELATION,
    isOneShot: true,
  }),
  starting({ name: 'rerun -f', args: ['rerun', '-f', '--timeout=20s'], spec: TALK, done: 3, isFollowed: true }),
  starting({
    name: 'rerun --run --wait -o json',
    args: ['rerun', '--run=j-1', '--wait', '--timeout=20s', '-o', 'json'],
    spec: sh('echo hello'),
    isOneShot: true,
  }),
  starting({ name: 'rerun --dry-run=client', args: ['rerun', '--dry-run=client'], wants: 'before' }),
];
