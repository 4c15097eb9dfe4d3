// What suspend and resume have in common: everything but the direction.

import { Args } from '@oclif/core';
import { parseJobNames } from '../model/names.ts';
import type { DryRun } from '../model/results.ts';
import type { SuspendResult } from '../model/suspend-result.ts';
import { adviseSuspension, drawSuspension } from '../view/suspend.ts';
import { planSuspension } from '../workflows/suspend-plan.ts';
import { applySuspension } from '../workflows/suspend.ts';
import { NaisjobCommand } from './base-command.ts';
import { dryRunFlag, outputFlag, type GlobalFlags } from './flags.ts';
import { say, terminalWidth } from './terminal.ts';

type Flagged = GlobalFlags & { 'dry-run': string; output?: string | undefined };

export abstract class SuspensionCommand extends NaisjobCommand {
  static override strict = false;
  static override args = {
    name: Args.string({ description: 'name of the Naisjob; several may be given', required: true }),
  };
  static override flags = { 'dry-run': dryRunFlag, output: outputFlag };

  protected async switchSchedule(verb: 'suspend' | 'resume', words: readonly string[], flags: Flagged): Promise<void> {
    const names = parseJobNames(words);
    const deps = await this.connect(flags);
    const work = async (name: string): Promise<SuspendResult> => {
      const plan = await planSuspension({ verb, namespace: deps.cluster.namespace, name }, deps);
      this.warnAll(plan.plan.warnings);
      const result = await applySuspension(plan, flags['dry-run'] as DryRun, deps);
      for (const each of adviseSuspension(result, deps.clock.now())) say(each);
      return result;
    };
    await this.forEachName(names, flags.output, work, (result) =>
      drawSuspension(result, flags.output === 'name', terminalWidth()),
    );
  }
}
