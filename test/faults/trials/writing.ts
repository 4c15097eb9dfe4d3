// reset and apply: the job is there, wholly as it was or wholly as it was to be.

import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { deployResetJob, expectBack, expectUntouched } from '../../e2e/support/reset-job.ts';
import type { Json } from '../../support/kube-api.ts';
import { find, JOB, listJobs, NEVER, QUIET, sh, untilSettled, type Trial } from '../scene.ts';

function resetting(name: string, args: string[], wants: 'before' | 'after' = 'after', file?: Json): Trial {
  return {
    name,
    async prepare(ns) {
      const job = await deployResetJob(ns, JOB, NEVER);
      const cronJob = await find(ns, 'cronjobs');
      await untilSettled(ns);
      const changed = file === undefined ? [] : ['-f', writeManifest(file)];
      if (file !== undefined) job.naisjob = { ...job.naisjob, ...file, spec: file['spec'] };
      const isGentle = args.includes('--cronjob-only');
      return {
        args: ['reset', JOB, '-y', '--timeout=20s', '--backup-dir', job.backups, ...changed, ...args],
        wants,
        async look() {
          const now = (await find(ns, 'cronjobs'))?.metadata.uid;
          if (now === cronJob.metadata.uid) return describe(() => expectUntouched(ns, job), 'before');
          if (isGentle) return now === undefined ? 'no CronJob' : describe(() => expectUntouched(ns, job), 'after');
          return describe(() => expectBack(ns, job), 'after');
        },
      };
    },
  };
}

async function describe(assert: () => Promise<unknown>, state: string): Promise<string> {
  try {
    await assert();
    return state;
  } catch (error) {
    return (error as Error).message;
  }
}

function writeManifest(object: Json): string {
  const path = join(mkdtempSync(join(tmpdir(), 'faults-')), 'job.json');
  writeFileSync(path, JSON.stringify(object));
  return path;
}

function aJob(spec: Json): Json {
  const its = { image: 'localhost/busybox:1', ...spec };
  return { apiVersion: 'nais.io/v1', kind: 'Naisjob', metadata: { name: JOB }, spec: its };
}

const CHANGED = '0 4 29 2 *';

function applying(name: string, args: string[], wants: 'before' | 'after' = 'after', isNew = false): Trial {
  return {
    name,
    async prepare(ns) {
      if (!isNew) await ns.deploy(JOB, QUIET);
      await untilSettled(ns);
      return {
        args: ['apply', '--timeout=15s', ...args, '-f', writeManifest(aJob({ ...QUIET, schedule: CHANGED }))],
        wants,
        async look() {
          const [naisjob, cronJob] = [await find(ns, 'naisjobs'), await find(ns, 'cronjobs')];
          const schedules = [naisjob?.spec.schedule, cronJob?.spec.schedule];
          const before = isNew ? undefined : NEVER.schedule;
          if (schedules.every((each) => each === before)) return 'before';
          return schedules.every((each) => each === CHANGED) ? 'after' : `schedules ${schedules.join()}`;
        },
      };
    },
  };
}

const applyingOneShot: Trial = {
  name: 'apply --wait (one-shot)',
  async prepare(ns) {
    const path = writeManifest(aJob(sh('echo hello; exit 3')));
    return {
      args: ['apply', '--wait', '--timeout=20s', '-f', path],
      done: 3,
      async look() {
        const [naisjob, jobs] = [await find(ns, 'naisjobs'), await listJobs(ns)];
        if (naisjob === undefined && jobs.length === 0) return 'before';
        return naisjob !== undefined && jobs.length === 1 ? 'after' : `${jobs.length} runs`;
      },
    };
  },
};

export const WRITING: Trial[] = [
  resetting('reset', []),
  resetting('reset -o json', ['-o', 'json']),
  resetting('reset --cronjob-only', ['--cronjob-only']),
  resetting('reset --dry-run=server', ['--dry-run=server'], 'before'),
  resetting('reset --diagnose', ['--diagnose'], 'before'),
  applying('apply', []),
  applying('apply -o json', ['-o', 'json']),
  applying('apply (new)', [], 'after', true),
  applying('apply --dry-run=server', ['--dry-run=server'], 'before'),
  applyingOneShot,
];
