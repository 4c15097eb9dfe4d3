import { Flags } from '@oclif/core';
import { NaisjobCommand } from '../lib/cli/base-command.ts';
import { forEachContext } from '../lib/cli/each-context.ts';
import { watchFlag } from '../lib/cli/flags.ts';
import { listContexts } from '../lib/cli/list-contexts.ts';
import { say } from '../lib/cli/terminal.ts';
import type { WatchedVerb } from '../lib/cli/watched-verb.ts';
import { UsageError } from '../lib/model/errors.ts';
import type { ListedJob, ListResult } from '../lib/model/list-result.ts';
import { isUnread, markDeleted } from '../lib/model/listed-job.ts';
import { SORT_KEYS, sortJobs, type SortKey } from '../lib/model/sort-jobs.ts';
import { drawList, drawListNames } from '../lib/view/list.ts';
import type { Deps } from '../lib/workflows/deps.ts';
import { listJobs } from '../lib/workflows/list.ts';

type Flagged = Awaited<ReturnType<List['parseFlags']>>['flags'];

export default class List extends NaisjobCommand {
  static override summary = 'List jobs, with their last and their next run';
  static override description =
    "Lists the jobs of a namespace, of all, or of several clusters: how each is, how its last run went, when the next one comes in the job's own time zone, and what runs now.";
  /** Without this oclif takes a word for a part of the verb. */
  static override strict = false;
  static override usage = ['list [-A] [-l SELECTOR] [flags]'];
  static override examples = [
    '# The jobs of the namespace\nkubectl naisjob list',
    '# Those of all namespaces, what needs you first\nkubectl naisjob list -A --sort-by state',
    '# With the image, and the next run as a time\nkubectl naisjob list -l team=myteam -o wide',
    '# Over two clusters\nkubectl naisjob list --context dev-gcp --context prod-gcp',
    '# Show every change, until Ctrl-C\nkubectl naisjob list --watch',
    '# For a script\nkubectl naisjob list -o json',
  ];
  static override flags = {
    'all-namespaces': Flags.boolean({ char: 'A', description: 'jobs of all namespaces' }),
    watch: watchFlag,
    selector: Flags.string({ char: 'l', description: 'label selector for jobs, e.g. team=myteam' }),
    'sort-by': Flags.string({
      description: 'last-run and age: the newest first; next-run: the soonest; state: what needs you',
      options: [...SORT_KEYS],
    }),
    context: Flags.string({
      description: 'name of the kubeconfig context; given several times: one table over clusters',
      multiple: true,
      multipleNonGreedy: true,
      helpGroup: 'CONNECTION',
    }),
    output: Flags.string({ char: 'o', description: 'output format', options: ['json', 'yaml', 'name', 'wide'] }),
    'no-headers': Flags.boolean({ description: 'leave out the header line' }),
  };

  async run(): Promise<void> {
    const { argv, flags } = await this.parseFlags();
    if (argv.length > 0) throw new UsageError(`unexpected argument ${JSON.stringify(argv[0])}: list takes no NAME`);
    const contexts = [...new Set(flags.context)];
    if (contexts.length > 1) return this.#listSeveral(contexts, flags);
    const deps = await this.connect({ ...flags, context: contexts[0] });
    if (flags.watch) return this.watch(this.#describe(flags), ([live]) => list(live ?? deps, flags), [deps], flags);
    await this.#show(await this.reading(deps, (counted) => list(counted, flags)), flags);
  }

  parseFlags() {
    return this.parse(List);
  }

  /** A context that cannot be read is told, and does not spoil the rest. */
  async #listSeveral(contexts: readonly string[], flags: Flagged): Promise<void> {
    const connected = await forEachContext(contexts, (context) => this.connect({ ...flags, context }));
    const read = (deps: readonly Deps[]) => listContexts(connected, deps, (its) => list(its, flags));
    const deps = connected.done.map(({ result }) => result);
    const isWatched = flags.watch && deps.length > 0;
    if (isWatched) return this.watch(this.#describe(flags), async (live) => (await read(live)).result, deps, flags);
    const { failures, result } = await read(deps);
    await this.#show(result, flags);
    this.tellOfContexts(failures);
  }

  #describe(flags: Flagged): WatchedVerb<ListResult, ListedJob> {
    return {
      form: 'lines',
      rowsOf: ({ jobs }) => sortJobs(jobs, flags['sort-by'] as SortKey | undefined),
      keyOf: ({ context, namespace, name }) => `${context} ${namespace} ${name}`,
      toGone: markDeleted,
      isUnseen: isUnread,
      draw: (jobs) => this.#draw(jobs, flags),
      drawNames: drawListNames,
      sayNone: noJobs,
      warningsOf: ({ warnings, errors }) => [
        ...warnings,
        ...errors.map(({ context, message }) => `context ${context} could not be read: ${message}`),
      ],
    };
  }

  async #show(list: ListResult, flags: Flagged): Promise<void> {
    const result = { ...list, jobs: sortJobs(list.jobs, flags['sort-by'] as SortKey | undefined) };
    this.warnAll(result.warnings);
    const isText = flags.output !== 'json' && flags.output !== 'yaml';
    if (isText && result.jobs.length === 0 && result.errors.length === 0) say(noJobs(result));
    await this.show(result, flags.output, () => this.#draw(result.jobs, flags));
  }

  #draw(jobs: readonly ListedJob[], flags: Flagged): string {
    if (jobs.length === 0) return '';
    if (flags.output === 'name') return drawListNames(jobs);
    const look = { wide: flags.output === 'wide', namespaces: flags['all-namespaces'], noHeaders: flags['no-headers'] };
    return drawList(jobs, { ...this.screen(flags), ...look });
  }
}

function list(deps: Deps, flags: Flagged): Promise<ListResult> {
  const namespace = flags['all-namespaces'] ? undefined : deps.cluster.namespace;
  return listJobs({ namespace, labelSelector: flags.selector }, deps);
}

/** As kubectl says it, of jobs. */
function noJobs({ namespace }: ListResult): string {
  return namespace === undefined ? 'No jobs found' : `No jobs found in ${namespace} namespace.`;
}
