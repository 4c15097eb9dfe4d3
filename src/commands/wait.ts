import { Args, Flags } from '@oclif/core';
import { NaisjobCommand } from '../lib/cli/base-command.ts';
import { createFollowTeller } from '../lib/cli/follow-output.ts';
import { outputFlag } from '../lib/cli/flags.ts';
import { parseDuration } from '../lib/model/duration.ts';
import { parseJobName, parseRunName } from '../lib/model/names.ts';
import type { WaitResult } from '../lib/model/results.ts';
import { drawFinishedRun } from '../lib/view/run-end.ts';
import { findRun } from '../lib/workflows/find-run.ts';
import { followRun } from '../lib/workflows/follow-run.ts';

export default class Wait extends NaisjobCommand {
  static override summary = 'Wait for the end of a run, and exit with its result';
  static override description =
    "Waits until the newest run of a job, or the one that is named, is complete or failed, whoever started it. Exits with 0 when it is complete, and with its main container's exit code when it failed with one.";
  static override usage = ['wait NAME [RUN] [flags]'];
  static override examples = [
    '# Until the newest run is over, and exit with its result\nkubectl naisjob wait avstemming',
    '# A given run, for ten minutes at most\nkubectl naisjob wait avstemming avstemming-1 --timeout=10m',
    '# How it ended, for a script\nkubectl naisjob wait avstemming -o json',
  ];
  static override args = {
    name: Args.string({ description: 'name of the Naisjob', required: true }),
    run: Args.string({ description: 'name of the run; the newest one when left out' }),
  };
  static override flags = {
    timeout: Flags.string({
      description: 'give up after this time and exit with 8; the run goes on (0 = no limit)',
      default: '0',
    }),
    output: outputFlag,
  };

  async run(): Promise<void> {
    const { args, flags } = await this.parse(Wait);
    const naisjob = parseJobName(args.name);
    const named = args.run === undefined ? undefined : parseRunName(args.run);
    const timeoutMs = parseDuration(flags.timeout, 'timeout');
    const deps = await this.connect(flags);
    const { namespace } = deps.cluster;
    const run = await findRun(namespace, naisjob, named, deps);
    const outcome = await followRun({ naisjob, run, timeoutMs }, createFollowTeller(naisjob, deps, flags), deps);
    const result: WaitResult = { verb: 'wait', naisjob, namespace, outcome };
    await this.show(result, flags.output, () => drawFinishedRun(outcome, flags.output === 'name'));
    this.endWith(outcome.exitCode);
  }
}
