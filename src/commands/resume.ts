import { Flags } from '@oclif/core';
import { forceFlag } from '../lib/cli/flags.ts';
import { adviseToFollow } from '../lib/cli/follow-output.ts';
import { SuspensionCommand } from '../lib/cli/suspension-command.ts';
import { parseDuration } from '../lib/model/duration.ts';
import { UsageError } from '../lib/model/errors.ts';
import { parseJobNames, parseRunName } from '../lib/model/names.ts';
import type { DryRun } from '../lib/model/results.ts';
import { terminalWidth } from '../lib/cli/terminal.ts';
import { drawResumedRun } from '../lib/view/resume-run.ts';
import { planResumeRun } from '../lib/workflows/resume-run-plan.ts';
import { applyResumeRun } from '../lib/workflows/resume-run.ts';

/** What Kubernetes needs at most, idle. */
const TIMEOUT = '30s';

type Flagged = Awaited<ReturnType<Resume['parseFlags']>>['flags'];

export default class Resume extends SuspensionCommand {
  static override summary = "Let a suspended job's schedule start runs again, or a suspended run go on";
  static override description =
    'Resumes the CronJob of a job that has a schedule, and sees it resumed. When a start was missed meanwhile, Kubernetes makes up for the latest one at once: that run is shown, and when the next one comes. With --run the schedule is left as it is, and a run that was suspended (stop --suspend) gets pods again and begins anew.';
  static override usage = ['resume NAME... [flags]', 'resume NAME --run RUN [flags]'];
  static override examples = [
    '# Let the schedule start runs again\nkubectl naisjob resume purring',
    '# Say what would be done\nkubectl naisjob resume purring --dry-run=client',
    '# Let a run go on that was kept\nkubectl naisjob stop indeksering --suspend --yes\nkubectl naisjob resume indeksering --run indeksering-1',
  ];
  static override flags = {
    ...SuspensionCommand.flags,
    run: Flags.string({ description: 'resume this run, and not the schedule' }),
    force: forceFlag,
    timeout: Flags.string({
      description: 'with --run: time for a pod to come, 30s when left out (0 = no limit); then exit with 8',
    }),
  };

  async run(): Promise<void> {
    const { argv, flags } = await this.parseFlags();
    if (flags.run !== undefined) return this.#resumeRun(parseJobNames(argv as string[]), flags.run, flags);
    if (flags.force || flags.timeout !== undefined) throw new UsageError('--force and --timeout go with --run');
    await this.switchSchedule('resume', argv as string[], flags);
  }

  parseFlags() {
    return this.parse(Resume);
  }

  async #resumeRun(names: readonly string[], run: string, flags: Flagged): Promise<void> {
    const [name = '', ...others] = names;
    if (others.length > 0) throw new UsageError('--run takes one NAME: a run is of one job');
    const timeoutMs = parseDuration(flags.timeout ?? TIMEOUT, 'timeout');
    const input = { name, run: parseRunName(run), force: flags.force, timeoutMs };
    const deps = await this.connect(flags);
    const planned = await planResumeRun({ namespace: deps.cluster.namespace, ...input }, deps);
    this.warnAll(planned.plan.warnings);
    const result = await applyResumeRun(planned, flags['dry-run'] as DryRun, deps);
    if (result.run.outcome === 'resumed') adviseToFollow(name, result.namespace, result.run.name);
    await this.show(result, flags.output, () => drawResumedRun(result, flags.output === 'name', terminalWidth()));
  }
}
