import { Args, Flags } from '@oclif/core';
import { NaisjobCommand } from '../lib/cli/base-command.ts';
import { adviseToFollow, createFollowTeller, drawFollowed } from '../lib/cli/follow-output.ts';
import { dryRunFlag, followFlags, forceFlag, outputFlag } from '../lib/cli/flags.ts';
import { readFollow } from '../lib/cli/read-follow.ts';
import { readOverrides } from '../lib/cli/read-overrides.ts';
import { say, terminalWidth } from '../lib/cli/terminal.ts';
import { UsageError } from '../lib/model/errors.ts';
import { parseJobName, parseRunName } from '../lib/model/names.ts';
import type { DryRun } from '../lib/model/results.ts';
import { drawTrigger } from '../lib/view/started-run.ts';
import { followStarted } from '../lib/workflows/follow-started.ts';
import { applyTrigger, planTrigger } from '../lib/workflows/trigger.ts';

export default class Trigger extends NaisjobCommand {
  static override summary = 'Start a run of a job now';
  static override description =
    'Creates a run from the job as it is deployed, as `kubectl create job --from` does, with its env, image, command or args changed for this one run if you like. A suspended job can be triggered.';
  static override usage = ['trigger NAME [flags]', 'trigger NAME [flags] -- ARGS...'];
  static override examples = [
    '# Start a run now\nkubectl naisjob trigger rapport',
    '# With other env for this run only\nkubectl naisjob trigger rapport --env FROM_DATE=2026-01-01 --env DRY_RUN=true',
    '# With another command\nkubectl naisjob trigger rapport --command -- echo only this once',
    '# Follow the log until the run is over, and exit with its result\nkubectl naisjob trigger rapport --follow --timeout=1h',
    '# Show the Job that would be created\nkubectl naisjob trigger rapport --dry-run=client -o yaml',
  ];
  static override args = { name: Args.string({ description: 'name of the Naisjob', required: true }) };
  static override flags = {
    name: Flags.string({ description: 'name of the run; generated when left out' }),
    env: Flags.string({
      char: 'e',
      description: 'KEY=VALUE for this run; may be repeated',
      multiple: true,
      multipleNonGreedy: true,
    }),
    'env-from-file': Flags.string({
      description: 'file of KEY=VALUE lines for this run; may be repeated',
      multiple: true,
      multipleNonGreedy: true,
    }),
    image: Flags.string({ description: 'image for this run' }),
    command: Flags.boolean({ description: 'the words after -- are the command, not its args' }),
    force: forceFlag,
    replace: Flags.boolean({ description: 'stop active runs first, and wait until their pods are gone' }),
    ...followFlags,
    timeout: Flags.string({
      description: 'with --wait or --follow: give up after this time and exit with 8; the run goes on',
    }),
    'dry-run': dryRunFlag,
    output: outputFlag,
  };

  async run(): Promise<void> {
    const words = this.takeWordsAfterDashes();
    const { args, flags } = await this.parse(Trigger);
    const name = parseJobName(args.name);
    const runName = flags.name === undefined ? {} : { runName: parseRunName(flags.name) };
    const overrides = await readOverrides({ ...flags, words });
    const follow = readFollow(flags);
    if (flags.timeout !== undefined && follow === undefined)
      throw new UsageError('--timeout is for --wait and --follow');
    const deps = await this.connect(flags);
    const { force, replace, output } = flags;
    const plan = await planTrigger(
      { namespace: deps.cluster.namespace, name, ...runName, overrides, force, replace },
      deps,
    );
    this.warnAll(plan.plan.warnings);
    const result = await applyTrigger(plan, flags['dry-run'] as DryRun, deps);
    if (follow !== undefined && result.dryRun === 'none') {
      say(drawTrigger(result, false));
      const { outcome, ...rest } = await followStarted(result, follow, createFollowTeller(name, deps, flags), deps);
      await this.show({ ...rest, outcome }, output, () => drawFollowed(outcome!, flags));
      return this.endWith(outcome!.exitCode);
    }
    if (result.dryRun === 'none') adviseToFollow(result.naisjob, result.namespace, result.run.name);
    await this.show(result, output, () => drawTrigger(result, output === 'name', terminalWidth()));
  }
}
