import { Args, Flags } from '@oclif/core';
import { NaisjobCommand } from '../lib/cli/base-command.ts';
import { say } from '../lib/cli/terminal.ts';
import { UsageError } from '../lib/model/errors.ts';
import { parseJobNames } from '../lib/model/names.ts';
import type { TreeResult } from '../lib/model/tree-result.ts';
import { drawTreeNames, drawTrees } from '../lib/view/tree.ts';
import { readTrees } from '../lib/workflows/tree.ts';

export default class Tree extends NaisjobCommand {
  static override summary = 'Show what belongs to a job';
  static override description =
    "Draws a job's CronJob, runs and attempts, and what the platform made for it, each with its state: a run's outcome, why an attempt fails, when the next run comes.";
  static override examples = [
    'kubectl naisjob tree avstemming',
    'kubectl naisjob tree avstemming --runs 3 --containers',
    'kubectl naisjob tree avstemming --all-owned',
    'kubectl naisjob tree -A -l team=myteam -o wide',
    'kubectl naisjob tree avstemming -o json',
  ];
  static override strict = false;
  static override usage = ['tree NAME... [flags]', 'tree [-A] [-l SELECTOR] [flags]'];
  static override args = { name: Args.string({ description: 'name of the Naisjob; several may be given' }) };
  static override flags = {
    'all-owned': Flags.boolean({ description: 'every type that can be listed, not only what the platform makes' }),
    runs: Flags.integer({ description: 'show so many of the newest runs, and those under way', min: 0 }),
    containers: Flags.boolean({ description: 'show the containers of each attempt' }),
    'all-namespaces': Flags.boolean({ char: 'A', description: 'jobs of all namespaces' }),
    selector: Flags.string({ char: 'l', description: 'label selector for jobs, e.g. team=myteam' }),
    output: Flags.string({ char: 'o', description: 'output format', options: ['json', 'yaml', 'name', 'wide'] }),
    'no-headers': Flags.boolean({ description: 'leave out the header line' }),
  };

  static override lacksName(flags: Record<string, unknown>): boolean {
    return flags['all-namespaces'] !== true && flags['selector'] === undefined;
  }

  async run(): Promise<void> {
    const { argv, flags } = await this.parse(Tree);
    const names = parseJobNames(argv as string[]);
    const isSelection = flags['all-namespaces'] || flags.selector !== undefined;
    checkSelection(names, isSelection);
    const deps = await this.connect(flags);
    const namespace = flags['all-namespaces'] ? undefined : deps.cluster.namespace;
    const settled = await readTrees(
      {
        namespace,
        names: isSelection ? undefined : names,
        labelSelector: flags.selector,
        allOwned: flags['all-owned'],
        runs: flags.runs,
        containers: flags.containers,
      },
      deps,
    );
    this.warnAll(new Set(settled.flatMap((each) => (each.status === 'fulfilled' ? each.value.warnings : []))));
    const isText = flags.output !== 'json' && flags.output !== 'yaml';
    if (settled.length === 0 && isText) sayNothingFound(namespace);
    await this.showSettled(settled, flags.output, isSelection, (results: TreeResult[]) => this.#draw(results, flags));
  }

  #draw(results: TreeResult[], flags: { output?: string | undefined; color: string; 'no-headers': boolean }): string {
    if (results.length === 0) return '';
    if (flags.output === 'name') return drawTreeNames(results);
    const look = { wide: flags.output === 'wide', noHeaders: flags['no-headers'] };
    return drawTrees(results, { ...this.screen(flags), ...look });
  }
}

/** kubectl's rule: names or a selection, not both. @throws UsageError */
function checkSelection(names: readonly string[], isSelection: boolean): void {
  if (names.length > 0 && isSelection) throw new UsageError('NAME cannot be given together with -A or -l');
  if (names.length === 0 && !isSelection) {
    throw new UsageError('NAME is missing: name a job, or select several with -l or -A');
  }
}

/** As kubectl says it. */
function sayNothingFound(namespace: string | undefined): void {
  say(namespace === undefined ? 'No resources found' : `No resources found in ${namespace} namespace.`);
}
