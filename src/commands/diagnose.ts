import { Args, Flags } from '@oclif/core';
import { NaisjobCommand } from '../lib/cli/base-command.ts';
import { EXIT } from '../lib/cli/exit-codes.ts';
import type { GlobalFlags } from '../lib/cli/flags.ts';
import { withConnection } from '../lib/cli/resume-command.ts';
import type { DiagnoseResult } from '../lib/model/diagnose-result.ts';
import { parseJobNames } from '../lib/model/names.ts';
import { drawDiagnosis } from '../lib/view/diagnose.ts';
import type { Deps } from '../lib/workflows/deps.ts';
import { diagnoseJob } from '../lib/workflows/diagnose.ts';

export default class Diagnose extends NaisjobCommand {
  static override summary = 'Say why a job does not start, finish or succeed';
  static override description =
    'Looks at the Naisjob, its CronJob, ServiceAccount, runs, attempts, Events and the log of what failed, and says what is wrong: where it is seen, and what mends it, the surest first. Exits with 1 when something is broken, or when the server failed to give a part of that. Changes nothing.';
  static override examples = [
    '# Why did it fail? Exits with 1 when something is broken\nkubectl naisjob diagnose import',
    '# Several jobs; exits with 1 when one of them is broken\nkubectl naisjob diagnose rapport utbetaling',
    '# For a script, with a code for each finding; exits with 1 as well\nkubectl naisjob diagnose import -o json',
  ];
  static override strict = false;
  static override usage = ['diagnose NAME... [flags]'];
  static override args = {
    name: Args.string({ description: 'name of the Naisjob; several may be given', required: true }),
  };
  static override flags = {
    output: Flags.string({ char: 'o', description: 'output format', options: ['json', 'yaml'] }),
  };

  async run(): Promise<void> {
    const { argv, flags } = await this.parse(Diagnose);
    const names = parseJobNames(argv as string[]);
    const deps = await this.connect(flags);
    const look = this.screen(flags);
    const settled = await Promise.allSettled(names.map((name) => this.#diagnose(name, deps, flags)));
    const drawAll = (results: DiagnoseResult[]) => results.map((each) => drawDiagnosis(each, look)).join('\n\n');
    await this.showSettled(settled, flags.output, false, drawAll, exitCodeOf);
  }

  /** The commands of the findings are for the same cluster as this one. */
  async #diagnose(name: string, deps: Deps, flags: GlobalFlags): Promise<DiagnoseResult> {
    const result = await diagnoseJob(deps.cluster.namespace, name, deps);
    this.warnAll(result.warnings);
    const withFlags = (command: string) => withConnection(command, flags);
    const findings = result.findings.map((each) => ({ ...each, commands: each.commands.map(withFlags) }));
    return { ...result, findings };
  }
}

/** A script must not take a job for sound that could not be looked at. */
function exitCodeOf({ broken, incomplete }: DiagnoseResult): number {
  return broken || incomplete ? EXIT.failed : EXIT.done;
}
