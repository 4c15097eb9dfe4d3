import { Args, Flags } from '@oclif/core';
import { NaisjobCommand } from '../lib/cli/base-command.ts';
import { watchFlag } from '../lib/cli/flags.ts';
import { say } from '../lib/cli/terminal.ts';
import type { WatchedVerb } from '../lib/cli/watched-verb.ts';
import { UsageError } from '../lib/model/errors.ts';
import { parseJobNames } from '../lib/model/names.ts';
import { markDeleted, type TreeResult } from '../lib/model/tree-result.ts';
import { drawTreeNames, drawTrees } from '../lib/view/tree.ts';
import type { Deps } from '../lib/workflows/deps.ts';
import { failuresOf, readAnyTrees, treesOf, warningsOf, type SettledTrees } from '../lib/workflows/settled-trees.ts';
import { narrowDiscovery } from '../lib/workflows/tree-survey.ts';
import { readTrees, type TreeInput } from '../lib/workflows/tree.ts';

type Flagged = Awaited<ReturnType<Tree['parseFlags']>>['flags'];

/** With --all-owned --watch: how often all types of the server are looked through for something new, ms. */
const SURVEY_MS = 10_000;

export default class Tree extends NaisjobCommand {
  static override summary = 'Show what belongs to a job';
  static override description =
    "Draws a job's CronJob, runs and attempts, and what the platform made for it, each with its state: a run's outcome, why an attempt fails, when the next run comes.";
  static override examples = [
    '# What belongs to a job\nkubectl naisjob tree avstemming',
    '# The newest three runs, with each container\nkubectl naisjob tree rapport --runs 3 --containers',
    '# Objects of every type that the server has\nkubectl naisjob tree avstemming --all-owned',
    '# Several jobs, with exit codes, images and nodes\nkubectl naisjob tree -A -l team=myteam -o wide',
    '# Show every change, until Ctrl-C\nkubectl naisjob tree rapport --runs 3 --watch',
    '# For a script\nkubectl naisjob tree avstemming -o json',
  ];
  static override strict = false;
  static override usage = ['tree NAME... [flags]', 'tree [-A] [-l SELECTOR] [flags]'];
  static override args = { name: Args.string({ description: 'name of the Naisjob; several may be given' }) };
  static override flags = {
    'all-owned': Flags.boolean({ description: 'every type that can be listed, not only what the platform makes' }),
    runs: Flags.integer({ description: 'show so many of the newest runs, and those under way', min: 0 }),
    containers: Flags.boolean({ description: 'show the containers of each attempt' }),
    watch: watchFlag,
    'all-namespaces': Flags.boolean({ char: 'A', description: 'jobs of all namespaces' }),
    selector: Flags.string({ char: 'l', description: 'label selector for jobs, e.g. team=myteam' }),
    output: Flags.string({ char: 'o', description: 'output format', options: ['json', 'yaml', 'name', 'wide'] }),
    'no-headers': Flags.boolean({ description: 'leave out the header line' }),
  };

  static override lacksName(flags: Record<string, unknown>): boolean {
    return flags['all-namespaces'] !== true && flags['selector'] === undefined;
  }

  async run(): Promise<void> {
    const { argv, flags } = await this.parseFlags();
    const names = parseJobNames(argv as string[]);
    const isSelection = flags['all-namespaces'] || flags.selector !== undefined;
    checkSelection(names, isSelection);
    const deps = await this.connect(flags);
    const namespace = flags['all-namespaces'] ? undefined : deps.cluster.namespace;
    const input = {
      namespace,
      names: isSelection ? undefined : names,
      labelSelector: flags.selector,
      allOwned: flags['all-owned'],
      runs: flags.runs,
      containers: flags.containers,
    };
    if (flags.watch) return this.#watch(input, deps, flags);
    const settled = await this.reading(deps, (counted) => readTrees(input, counted));
    this.warnAll(warningsOf(settled));
    const isText = flags.output !== 'json' && flags.output !== 'yaml';
    if (settled.length === 0 && isText) say(noResources(namespace));
    await this.showSettled(settled, flags.output, isSelection, (results: TreeResult[]) => this.#draw(results, flags));
  }

  parseFlags() {
    return this.parse(Tree);
  }

  #watch(input: TreeInput, deps: Deps, flags: Flagged): Promise<void> {
    const verb: WatchedVerb<SettledTrees, TreeResult> = {
      form: 'picture',
      rowsOf: treesOf,
      keyOf: ({ namespace, naisjob }) => `${namespace} ${naisjob}`,
      toGone: markDeleted,
      draw: (results) => this.#draw(results, flags),
      drawNames: drawTreeNames,
      sayNone: () => noResources(input.namespace),
      warningsOf: (settled) => [...warningsOf(settled), ...failuresOf(settled)],
      ...(input.allOwned && { rediscoverMs: SURVEY_MS }),
    };
    const watched = input.allOwned ? narrowDiscovery(input, deps) : deps;
    return this.watch(verb, ([live]) => readAnyTrees(input, live ?? watched), [watched], flags);
  }

  #draw(results: readonly TreeResult[], flags: Flagged): string {
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
function noResources(namespace: string | undefined): string {
  return namespace === undefined ? 'No resources found' : `No resources found in ${namespace} namespace.`;
}
