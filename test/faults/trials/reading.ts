// list, tree, runs, diagnose, logs, wait, version: nothing changes, and what is said is whole or says what is missing.

import type { Json } from '../../support/kube-api.ts';
import { JOB, listJobs, NEVER, sh, startRun, untilSettled, type Scene, type Trial } from '../scene.ts';

const LINES = 5;
const TALK = {
  ...NEVER,
  ...sh(`i=1; while [ $i -le ${LINES} ]; do echo line $i; i=$((i+1)); sleep 0.3; done; exit 3`),
};
const TEXT = Array.from({ length: LINES }, (_, index) => `line ${index + 1}\n`).join('');
const RUN = 'j-now';
const OF_NO_JOB = new Set(['list', 'version']);

type Complaint = NonNullable<Scene['complain']>;

interface Read {
  args: string[];
  done?: number;
  /** The run is under way still. */
  isRunning?: boolean;
  complain?: Complaint;
  complainAlways?: Complaint;
}

function reading({ args, done, isRunning = false, complain, complainAlways }: Read): Trial {
  const [verb = '', ...rest] = args;
  return {
    name: args.join(' '),
    async prepare(ns) {
      await ns.deploy(JOB, TALK);
      await untilSettled(ns);
      await startRun(ns, RUN);
      if (!isRunning) await ns.untilOver(RUN);
      const known = (await listJobs(ns)).map(({ metadata }) => metadata.uid).join();
      return {
        args: OF_NO_JOB.has(verb) ? args : [verb, JOB, ...rest],
        wants: 'before',
        ...(done === undefined ? {} : { done }),
        look: async () =>
          (await listJobs(ns)).map(({ metadata }) => metadata.uid).join() === known ? 'before' : 'the runs are others',
        ...(complain === undefined ? {} : { complain }),
        ...(complainAlways === undefined ? {} : { complainAlways }),
      };
    },
  };
}

/** What is missing must be said to be. */
const saying =
  (...words: string[]): Complaint =>
  ({ stdout, stderr }) => {
    const missing = words.filter((each) => !stdout.includes(each));
    return missing.length === 0 || stderr.includes('Warning: ')
      ? undefined
      : `missing without a word: ${missing.join()}`;
  };

const inJson =
  (look: (document: Json) => boolean): Complaint =>
  ({ stdout }) => {
    const document = JSON.parse(stdout);
    return look(document) || document.warnings?.length > 0 ? undefined : `missing without a word: ${stdout}`;
  };

const wholeLog: Complaint = ({ stdout }) =>
  stdout === TEXT ? undefined : `the log was printed as ${JSON.stringify(stdout)}`;
const partOfLog: Complaint = ({ stdout }) =>
  TEXT.startsWith(stdout) ? undefined : `the log was printed as ${JSON.stringify(stdout)}`;
const log = { complain: wholeLog, complainAlways: partOfLog };

export const READING: Trial[] = [
  reading({ args: ['list'], complain: saying(JOB, NEVER.schedule, 'Failed') }),
  reading({ args: ['list', '-o', 'json'], complain: inJson(({ jobs }) => jobs[0].lastRun?.state === 'Failed') }),
  reading({ args: ['tree'], complain: saying('CronJob', `Job/${RUN}`, 'Pod') }),
  reading({
    args: ['tree', '--all-owned', '-o', 'name'],
    complain: saying(`cronjob.batch/${JOB}`, `job.batch/${RUN}`),
  }),
  reading({ args: ['runs'], complain: saying(RUN, 'Failed') }),
  reading({ args: ['runs', '-o', 'json'], complain: inJson(({ runs }) => runs[0].exitCode === 3) }),
  reading({ args: ['diagnose'], done: 1, complain: saying('exit 3') }),
  reading({ args: ['diagnose', '-o', 'json'], done: 1, complain: inJson(({ broken }) => broken) }),
  reading({ args: ['logs'], ...log }),
  reading({ args: ['logs', '-f', '--timeout=30s'], done: 3, isRunning: true, ...log }),
  reading({ args: ['wait', '--timeout=30s'], done: 3, isRunning: true }),
  reading({
    args: ['wait', '--timeout=30s', '-o', 'json'],
    done: 3,
    complain: inJson(({ outcome }) => outcome.exitCode === 3),
  }),
  reading({ args: ['version', '-o', 'json'], complain: inJson(({ server }) => server !== undefined) }),
];
