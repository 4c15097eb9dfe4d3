// stop, suspend, resume, kill-sidecars: the run or the schedule is as it was, or as it was to be.

import { listening, startRun as startStuck, trapping, untilSidecarsRun } from '../../e2e/support/stuck-runs.ts';
import type { Json } from '../../support/kube-api.ts';
import { find, JOB, LONG, QUIET, startRun, untilPodRuns, untilSettled, type Trial } from '../scene.ts';

const RUN = 'j-now';

function stopping(name: string, args: string[], wants: 'before' | 'after' = 'after'): Trial {
  return {
    name,
    async prepare(ns) {
      await ns.deploy(JOB, LONG);
      await startRun(ns, RUN);
      await untilPodRuns(ns, RUN);
      await untilSettled(ns);
      const isKept = args.includes('--suspend');
      return {
        args: ['stop', JOB, '-y', '--timeout=20s', ...args],
        wants,
        async look() {
          const run = await find(ns, 'jobs', RUN);
          const { items } = await ns.api.get(`${ns.path('pods')}?labelSelector=job-name%3D${RUN}`);
          const pods: number = items.filter((each: Json) => each.status.phase === 'Running').length;
          if (run !== undefined && run.spec.suspend !== true && pods === 1) return 'before';
          const isDone = isKept ? run?.spec.suspend === true : run === undefined;
          return isDone && pods === 0 ? 'after' : `${pods} pods, suspend: ${run?.spec.suspend}`;
        },
      };
    },
  };
}

function switching(verb: 'suspend' | 'resume', args: string[], wants: 'before' | 'after' = 'after'): Trial {
  return {
    name: [verb, ...args].join(' '),
    async prepare(ns) {
      await ns.deploy(JOB, QUIET);
      await untilSettled(ns);
      if (verb === 'resume') await ns.api.patch(ns.path('cronjobs', JOB), { spec: { suspend: true } });
      return {
        args: [verb, JOB, ...args],
        wants,
        look: async () => ((await find(ns, 'cronjobs')).spec.suspend === (verb === 'suspend') ? 'after' : 'before'),
      };
    },
  };
}

function killing(name: string, args: string[], wants: 'before' | 'after' = 'after'): Trial {
  return {
    name,
    async prepare(ns) {
      const sidecars = [trapping('vks-sidecar', 'INT'), listening('linkerd-proxy', 4191, 'POST', '/shutdown')];
      await startStuck(ns, 'j-1', { app: JOB, sidecars });
      await untilSidecarsRun(ns, 'j-1');
      return {
        args: ['kill-sidecars', 'j-1', '-y', '--timeout=20s', ...args],
        wants,
        async look() {
          const { items } = await ns.api.get(`${ns.path('pods')}?labelSelector=job-name%3Dj-1`);
          const all: Json[] = items[0].status.containerStatuses;
          const running = all.filter((each) => each.state.running !== undefined).length;
          return running === 0 ? 'after' : running === 2 ? 'before' : `${running} sidecars run`;
        },
      };
    },
  };
}

export const ENDING: Trial[] = [
  stopping('stop', []),
  stopping('stop -o json', ['-o', 'json']),
  stopping('stop --suspend', ['--suspend']),
  stopping('stop --dry-run=server', ['--dry-run=server'], 'before'),
  switching('suspend', []),
  switching('suspend', ['-o', 'json']),
  switching('suspend', ['--dry-run=server'], 'before'),
  switching('resume', []),
  killing('kill-sidecars', []),
  killing('kill-sidecars --wait', ['--wait']),
  killing('kill-sidecars -o json', ['-o', 'json']),
  killing('kill-sidecars --dry-run=server', ['--dry-run=server'], 'before'),
];
