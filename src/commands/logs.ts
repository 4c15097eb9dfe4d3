import { Args, Flags } from '@oclif/core';
import { NaisjobCommand } from '../lib/cli/base-command.ts';
import { EXIT } from '../lib/cli/exit-codes.ts';
import { createFollowTeller } from '../lib/cli/follow-output.ts';
import { readLogChoice } from '../lib/cli/read-log-choice.ts';
import { say } from '../lib/cli/terminal.ts';
import { parseDuration } from '../lib/model/duration.ts';
import { UsageError } from '../lib/model/errors.ts';
import { parseJobName, parseRunName } from '../lib/model/names.ts';
import { isOver } from '../lib/model/run.ts';
import { drawRunEnd } from '../lib/view/run-end.ts';
import { findRun } from '../lib/workflows/find-run.ts';
import { followRun } from '../lib/workflows/follow-run.ts';
import { readLogs } from '../lib/workflows/logs.ts';

export default class Logs extends NaisjobCommand {
  static override summary = 'Show the log of a run over all its attempts';
  static override description =
    "Shows what the newest run of a job, or the one that is named, has written, attempt by attempt. With -f it waits for the pod, follows every retry and ends when the run does, with the run's result as its exit code.";
  static override usage = ['logs NAME [RUN] [flags]'];
  static override examples = [
    '# Of the newest run, attempt by attempt\nkubectl naisjob logs import',
    '# Until the run is over, and exit with its result\nkubectl naisjob logs avstemming -f',
    '# The end of an earlier run\nkubectl naisjob logs import import-1 --tail=100 --timestamps',
    '# Init containers and sidecars too\nkubectl naisjob logs avregning --all-containers',
  ];
  static override args = {
    name: Args.string({ description: 'name of the Naisjob', required: true }),
    run: Args.string({ description: 'name of the run; the newest one when left out' }),
  };
  static override flags = {
    follow: Flags.boolean({ char: 'f', description: 'follow until the run is over' }),
    container: Flags.string({ char: 'c', description: 'this container instead of the main one' }),
    'all-containers': Flags.boolean({ description: 'init containers and sidecars too' }),
    tail: Flags.integer({
      description: 'only so many of the last lines of each attempt (-1 = all)',
      default: -1,
      min: -1,
    }),
    since: Flags.string({ description: 'only what is newer than this, e.g. 10m' }),
    timestamps: Flags.boolean({ description: 'show the time of each line' }),
    timeout: Flags.string({ description: 'with -f: give up after this time and exit with 8; the run goes on' }),
  };

  async run(): Promise<void> {
    const { args, flags } = await this.parse(Logs);
    const naisjob = parseJobName(args.name);
    const named = args.run === undefined ? undefined : parseRunName(args.run);
    const logs = readLogChoice(flags, Date.now());
    if (flags.timeout !== undefined && !flags.follow) throw new UsageError('--timeout is for --follow');
    const timeoutMs = parseDuration(flags.timeout ?? '0', 'timeout');
    const deps = await this.connect(flags);
    const run = await findRun(deps.cluster.namespace, naisjob, named, deps);
    const tell = createFollowTeller(naisjob, deps, flags);
    if (!flags.follow) {
      if ((await readLogs(run, logs, tell, deps)) > 0) return;
      // Of a run that is over, what was asked for is not there any more; one that is not may still get a pod.
      say(`Run ${run.metadata.name} has no pods${isOver(run) ? ' any more, and its logs are gone with them' : ''}.`);
      return this.endWith(isOver(run) ? EXIT.notFound : EXIT.done);
    }
    const outcome = await followRun({ naisjob, run, logs, timeoutMs }, tell, deps);
    say(drawRunEnd(outcome));
    this.endWith(outcome.exitCode);
  }
}
