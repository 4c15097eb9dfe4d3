import { Args, Flags } from '@oclif/core';
import { NaisjobCommand } from '../lib/cli/base-command.ts';
import { adviseToFollow, createFollowTeller, drawFollowed } from '../lib/cli/follow-output.ts';
import { dryRunFlag, followFlags, forceFlag, outputFlag } from '../lib/cli/flags.ts';
import { readFollow } from '../lib/cli/read-follow.ts';
import { say, terminalWidth } from '../lib/cli/terminal.ts';
import { parseDuration } from '../lib/model/duration.ts';
import { UsageError } from '../lib/model/errors.ts';
import { parseJobNames, parseRunName } from '../lib/model/names.ts';
import type { DryRun, RerunResult, Strategy } from '../lib/model/results.ts';
import { drawRerun } from '../lib/view/started-run.ts';
import { followStarted } from '../lib/workflows/follow-started.ts';
import { applyRerun, planRerun } from '../lib/workflows/rerun.ts';

/** What the operator needs at most, idle. */
const OPERATOR_TIMEOUT = '30s';

type Flagged = Awaited<ReturnType<Rerun['parseFlags']>>['flags'];

export default class Rerun extends NaisjobCommand {
  static override summary = 'Run a job again as it is deployed';
  static override description =
    'Has the operator synchronize the job again where that starts a run, and creates the run from the CronJob where it does not. Done when a new run is seen, not when a request was answered.';
  static override examples = [
    '# Run a job again\nkubectl naisjob rerun avstemming',
    '# Say how it would be done, and why so\nkubectl naisjob rerun avstemming --dry-run=client',
    '# Exactly as an earlier run was, whatever the job says today\nkubectl naisjob rerun avstemming --run avstemming-1',
    '# Only have the operator synchronize the job, and see it done\nkubectl naisjob rerun avstemming --strategy=resync',
    "# Follow the log, and exit with the run's result\nkubectl naisjob rerun avstemming --follow",
  ];
  static override strict = false;
  static override usage = ['rerun NAME... [flags]'];
  static override args = {
    name: Args.string({ description: 'name of the Naisjob; several may be given', required: true }),
  };
  static override flags = {
    strategy: Flags.string({
      description:
        'auto: what will work; resync: only have the operator synchronize; job: only create the run from the CronJob',
      options: ['auto', 'resync', 'job'],
      default: 'auto',
    }),
    run: Flags.string({ description: 'copy this run, whatever the job says today' }),
    force: forceFlag,
    ...followFlags,
    timeout: Flags.string({
      description:
        'time for the operator to answer, 30s when left out; with --wait or --follow also, counted anew, for the run to end, no limit when left out; 0 = no limit for either',
    }),
    'dry-run': dryRunFlag,
    output: outputFlag,
  };

  async run(): Promise<void> {
    const { argv, flags } = await this.parseFlags();
    const names = parseJobNames(argv as string[]);
    const input = readInput(flags);
    const follow = readFollow(flags);
    checkFollow(names, follow !== undefined, flags);
    const deps = await this.connect(flags);
    const rerun = async (name: string): Promise<RerunResult> => {
      const plan = await planRerun({ namespace: deps.cluster.namespace, name, ...input }, deps);
      this.warnAll(plan.plan.warnings);
      const result = await applyRerun(plan, flags['dry-run'] as DryRun, deps);
      if (result.run?.uid === undefined) return result;
      if (follow !== undefined) {
        say(drawRerun(result, false));
        return followStarted(result, follow, createFollowTeller(name, deps, flags), deps);
      }
      adviseToFollow(result.naisjob, result.namespace, result.run.name);
      return result;
    };
    const draw = (result: RerunResult) =>
      result.outcome === undefined
        ? drawRerun(result, flags.output === 'name', terminalWidth())
        : drawFollowed(result.outcome, flags);
    await this.forEachName(names, flags.output, rerun, draw, ({ outcome }) => outcome?.exitCode ?? 0);
  }

  parseFlags() {
    return this.parse(Rerun);
  }
}

function readInput({ strategy, force, timeout, run }: Flagged) {
  return {
    strategy: strategy as 'auto' | Strategy,
    force,
    timeoutMs: parseDuration(timeout ?? OPERATOR_TIMEOUT, 'timeout'),
    ...(run === undefined ? {} : { run: parseRunName(run) }),
  };
}

/** @throws UsageError */
function checkFollow(names: readonly string[], isFollowed: boolean, { follow, strategy }: Flagged): void {
  if (follow && names.length > 1) throw new UsageError('--follow takes one NAME: the logs of several would mix');
  if (isFollowed && strategy === 'resync')
    throw new UsageError('--strategy=resync waits for no run, so there is none to follow');
}
