import { Args, Flags } from '@oclif/core';
import { NaisjobCommand } from '../lib/cli/base-command.ts';
import { watchFlag } from '../lib/cli/flags.ts';
import { say } from '../lib/cli/terminal.ts';
import type { WatchedVerb } from '../lib/cli/watched-verb.ts';
import { parseJobName } from '../lib/model/names.ts';
import { markDeleted } from '../lib/model/run-row.ts';
import type { RunRow, RunsResult } from '../lib/model/runs-result.ts';
import { drawRunNames, drawRuns } from '../lib/view/runs.ts';
import type { Deps } from '../lib/workflows/deps.ts';
import { readRuns } from '../lib/workflows/runs.ts';

type Flagged = Awaited<ReturnType<Runs['parseFlags']>>['flags'];

export default class Runs extends NaisjobCommand {
  static override summary = "Show a job's runs, newest first";
  static override description =
    'Shows how each run went, how long it took, what or who started it, how often it was attempted and what its container exited with. Runs that are already cleaned up are listed as long as Events tell of them.';
  static override usage = ['runs NAME [flags]'];
  static override examples = [
    '# How did the job do lately?\nkubectl naisjob runs rapport',
    '# The newest five, with images and times\nkubectl naisjob runs rapport --limit 5 -o wide',
    '# Show every change, until Ctrl-C\nkubectl naisjob runs rapport --watch',
    '# For a script\nkubectl naisjob runs rapport -o json',
  ];
  static override args = { name: Args.string({ description: 'name of the Naisjob', required: true }) };
  static override flags = {
    watch: watchFlag,
    limit: Flags.integer({ description: 'only so many of the newest runs', min: 1 }),
    output: Flags.string({ char: 'o', description: 'output format', options: ['json', 'yaml', 'name', 'wide'] }),
    'no-headers': Flags.boolean({ description: 'leave out the header line' }),
  };

  async run(): Promise<void> {
    const { args, flags } = await this.parseFlags();
    const name = parseJobName(args.name);
    const deps = await this.connect(flags);
    const read = (its: Deps, limit?: number) => readRuns({ namespace: deps.cluster.namespace, name, limit }, its);
    if (flags.watch) return this.watch(this.#describe(flags), ([live]) => read(live ?? deps), [deps], flags);
    const result = await this.reading(deps, (counted) => read(counted, flags.limit));
    this.warnAll(result.warnings);
    const isText = flags.output !== 'json' && flags.output !== 'yaml';
    if (isText) sayWhatIsMissing(result);
    await this.show(result, flags.output, () => this.#draw(result, flags));
  }

  #describe(flags: Flagged): WatchedVerb<RunsResult, RunRow> {
    return {
      form: 'lines',
      // All are read: one that the limit leaves out is not gone.
      rowsOf: ({ runs }) => runs.slice(0, flags.limit),
      keyOf: ({ name }) => name,
      toGone: markDeleted,
      isUnseen: ({ name }, { runs }) => runs.some((each) => each.name === name),
      draw: (runs, result) => this.#draw({ ...result, runs: [...runs] }, flags),
      drawNames: (runs, result) => drawRunNames({ ...result, runs: [...runs] }),
      sayNone: noRuns,
      warningsOf: ({ warnings }) => warnings,
    };
  }

  parseFlags() {
    return this.parse(Runs);
  }

  #draw(result: RunsResult, flags: Flagged): string {
    if (result.runs.length === 0) return '';
    if (flags.output === 'name') return drawRunNames(result);
    const look = { wide: flags.output === 'wide', noHeaders: flags['no-headers'] };
    return drawRuns(result, { ...this.screen(flags), ...look });
  }
}

function noRuns({ naisjob, namespace }: RunsResult): string {
  return `No runs of ${naisjob} found in ${namespace} namespace.`;
}

function sayWhatIsMissing(result: RunsResult): void {
  const { runs, hiddenRuns } = result;
  if (runs.length === 0) say(noRuns(result));
  if (hiddenRuns > 0) say(`${hiddenRuns} older ${hiddenRuns === 1 ? 'run' : 'runs'} not shown.`);
}
