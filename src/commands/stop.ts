import { Args, Flags } from '@oclif/core';
import { NaisjobCommand } from '../lib/cli/base-command.ts';
import { decideStop } from '../lib/cli/decide-stop.ts';
import { dryRunFlag, outputFlag } from '../lib/cli/flags.ts';
import { requireConsent } from '../lib/cli/prompt.ts';
import { say, terminalWidth } from '../lib/cli/terminal.ts';
import { parseDuration } from '../lib/model/duration.ts';
import { parseJobName, parseRunName } from '../lib/model/names.ts';
import type { DryRun } from '../lib/model/results.ts';
import { adviseStop, drawStop } from '../lib/view/stop.ts';
import { planStop, type StopPlan } from '../lib/workflows/stop-plan.ts';
import { applyStop, describeStop } from '../lib/workflows/stop.ts';

export default class Stop extends NaisjobCommand {
  static override summary = 'End the active runs of a job';
  static override description =
    'Deletes every active run of a job, or the one that is named, and waits until its pods are gone. With --suspend the run itself stays, and only its pods are ended. A run that ends by itself meanwhile is left alone.';
  static override usage = ['stop NAME [RUN] [flags]'];
  static override examples = [
    '# What would be ended\nkubectl naisjob stop indeksering --dry-run=client',
    '# End what runs now, after asking\nkubectl naisjob stop indeksering',
    '# One run, without asking\nkubectl naisjob stop kopiering kopiering-1 --yes',
    '# Keep the run, and end only its pods\nkubectl naisjob stop utbetaling --suspend --yes',
  ];
  static override args = {
    name: Args.string({ description: 'name of the Naisjob', required: true }),
    run: Args.string({ description: 'name of the run; every active one when left out' }),
  };
  static override flags = {
    suspend: Flags.boolean({ description: 'keep the run, and end only its pods' }),
    timeout: Flags.string({
      description: 'give up waiting after this time and exit with 8; the runs go on ending (0 = no limit)',
      default: '5m',
    }),
    yes: Flags.boolean({ char: 'y', description: 'do not ask' }),
    'dry-run': dryRunFlag,
    output: outputFlag,
  };

  async run(): Promise<void> {
    const { args, flags } = await this.parse(Stop);
    const name = parseJobName(args.name);
    const run = args.run === undefined ? undefined : parseRunName(args.run);
    const timeoutMs = parseDuration(flags.timeout, 'timeout');
    const dryRun = flags['dry-run'] as DryRun;
    if (dryRun === 'none') requireConsent(flags.yes);
    const deps = await this.connect(flags);
    const { suspend, yes, output } = flags;
    const planned = await planStop({ namespace: deps.cluster.namespace, name, run, suspend, timeoutMs }, deps);
    this.warnAll(planned.plan.warnings);
    const isAgreed = dryRun !== 'none' || (await agree(planned, yes));
    const { result, failures } = isAgreed
      ? await applyStop(planned, dryRun, deps)
      : { result: describeStop(planned, dryRun, false), failures: [] };
    this.warnAll(result.warnings.filter((each) => !planned.plan.warnings.includes(each)));
    for (const each of adviseStop(result, deps.clock.now())) say(each);
    await this.showWithFailures(result, { told: failures, failures }, output, () =>
      drawStop(result, output === 'name', terminalWidth()),
    );
  }
}

/** Where there is nothing to do, there is nothing to ask. */
async function agree(planned: StopPlan, yes: boolean): Promise<boolean> {
  return yes || planned.runs.length === 0 || decideStop(planned.plan);
}
