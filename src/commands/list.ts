import { Flags } from '@oclif/core';
import { NaisjobCommand } from '../lib/cli/base-command.ts';
import { explainError } from '../lib/cli/explain-error.ts';
import { toErrorDocument } from '../lib/cli/output.ts';
import { say } from '../lib/cli/terminal.ts';
import { UsageError } from '../lib/model/errors.ts';
import type { ListResult } from '../lib/model/list-result.ts';
import { mergeLists } from '../lib/model/merge-lists.ts';
import { SORT_KEYS, sortJobs, type SortKey } from '../lib/model/sort-jobs.ts';
import { drawList, drawListNames } from '../lib/view/list.ts';
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
    'kubectl naisjob list',
    'kubectl naisjob list -A --sort-by state',
    'kubectl naisjob list -l team=myteam -o wide',
    'kubectl naisjob list --context dev-gcp --context prod-gcp',
    'kubectl naisjob list -o json',
  ];
  static override flags = {
    'all-namespaces': Flags.boolean({ char: 'A', description: 'jobs of all namespaces' }),
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
    await this.#show(await this.#list(contexts[0], flags), flags);
  }

  parseFlags() {
    return this.parse(List);
  }

  async #list(context: string | undefined, flags: Flagged): Promise<ListResult> {
    const deps = await this.connect({ ...flags, context });
    const namespace = flags['all-namespaces'] ? undefined : deps.cluster.namespace;
    return listJobs({ namespace, labelSelector: flags.selector }, deps);
  }

  async #listSeveral(contexts: readonly string[], flags: Flagged): Promise<void> {
    const { done, failures } = await this.forEachContext(contexts, (context) => this.#list(context, flags));
    const lists = done.map(({ context, result }) => ({ context, list: result }));
    const errors = failures.map(({ context, error }) => ({ context, ...toErrorDocument(explainError(error)).error }));
    await this.#show(mergeLists(lists, errors), flags);
    this.tellOfContexts(failures);
  }

  async #show(list: ListResult, flags: Flagged): Promise<void> {
    const result = { ...list, jobs: sortJobs(list.jobs, flags['sort-by'] as SortKey | undefined) };
    this.warnAll(result.warnings);
    const isText = flags.output !== 'json' && flags.output !== 'yaml';
    if (isText && result.jobs.length === 0 && result.errors.length === 0) sayNoJobs(result);
    await this.show(result, flags.output, () => this.#draw(result, flags));
  }

  #draw({ jobs }: ListResult, flags: Flagged): string {
    if (jobs.length === 0) return '';
    if (flags.output === 'name') return drawListNames(jobs);
    const look = { wide: flags.output === 'wide', namespaces: flags['all-namespaces'], noHeaders: flags['no-headers'] };
    return drawList(jobs, { ...this.screen(flags), ...look });
  }
}

/** As kubectl says it, of jobs. */
function sayNoJobs({ namespace }: ListResult): void {
  say(namespace === undefined ? 'No jobs found' : `No jobs found in ${namespace} namespace.`);
}
