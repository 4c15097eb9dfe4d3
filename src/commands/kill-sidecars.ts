import { Args, Flags } from '@oclif/core';
import { NaisjobCommand } from '../lib/cli/base-command.ts';
import { toJson } from '../lib/cli/document-text.ts';
import { decideKillSidecars } from '../lib/cli/decide-kill-sidecars.ts';
import { dryRunFlag, outputFlag } from '../lib/cli/flags.ts';
import { confirm, requireConsent } from '../lib/cli/prompt.ts';
import { readSidecarChoice } from '../lib/cli/read-sidecar-choice.ts';
import { print, say } from '../lib/cli/terminal.ts';
import { SIGNALS } from '../lib/model/sidecar.ts';
import { mayGoOn } from '../lib/model/sidecar-result.ts';
import { drawHistory, drawKillSidecars, drawReports } from '../lib/view/kill-sidecars.ts';
import { readHistory } from '../lib/workflows/kill-sidecars-history.ts';
import type { KillSidecarsInput } from '../lib/workflows/kill-sidecars-plan.ts';
import { watchSidecars } from '../lib/workflows/kill-sidecars-watch.ts';
import { GO_ON, killSidecars } from '../lib/workflows/kill-sidecars.ts';

type Flagged = Awaited<ReturnType<KillSidecars['parseFlags']>>['flags'];

export default class KillSidecars extends NaisjobCommand {
  static override summary = 'Stop the sidecars that keep finished runs from completing';
  static override description =
    'Looks for attempts whose main container has ended and beside which ordinary sidecars still run, tells each of these to stop in its own way, and sees it end. Native sidecars are left to Kubernetes.';
  static override examples = [
    '# Free the finished runs of a job, after asking\nkubectl naisjob kill-sidecars avregning',
    '# Without asking, and until the run is complete\nkubectl naisjob kill-sidecars avregning --wait --yes',
    '# One container of one run, by a signal, where it is not a known sidecar\nkubectl naisjob kill-sidecars job/avregning-1 -c linkerd-proxy --signal TERM --yes',
    '# What would be stopped in the whole namespace\nkubectl naisjob kill-sidecars --all --dry-run=client',
    '# Stay, and do it whenever a run is kept alive\nkubectl naisjob kill-sidecars --all --watch --yes',
    "# What has been done to the job's sidecars so far\nkubectl naisjob kill-sidecars avregning --history",
  ];
  static override strict = false;
  static override usage = ['kill-sidecars NAME|POD|RUN... [flags]', 'kill-sidecars --all|-A [flags]'];
  static override args = {
    name: Args.string({ description: 'name of a Naisjob, a run or a pod; pod/X and job/X say which' }),
  };
  static override flags = {
    all: Flags.boolean({ description: 'every job of the namespace' }),
    'all-namespaces': Flags.boolean({ char: 'A', description: 'every job of all namespaces' }),
    container: Flags.string({
      char: 'c',
      description: 'only this sidecar; may be repeated',
      multiple: true,
      multipleNonGreedy: true,
    }),
    signal: Flags.string({
      description: 'send this to a sidecar for which there is no other way, or none that works',
      options: [...SIGNALS],
    }),
    force: Flags.boolean({ description: 'also where the main container still runs' }),
    wait: Flags.boolean({ description: 'until the runs are over' }),
    watch: Flags.boolean({ char: 'w', description: 'stay, and do it for every run that finishes' }),
    history: Flags.boolean({ description: 'only show what has been done so far, from Events' }),
    event: Flags.boolean({ description: 'write an Event on the pod', default: true, allowNo: true }),
    timeout: Flags.string({ description: "time for each container's end, and for each run's", default: '1m' }),
    yes: Flags.boolean({ char: 'y', description: 'do not ask' }),
    'dry-run': dryRunFlag,
    output: outputFlag,
  };

  static override lacksName(flags: Record<string, unknown>): boolean {
    return flags['all'] !== true && flags['all-namespaces'] !== true;
  }

  async run(): Promise<void> {
    const { argv, flags } = await this.parseFlags();
    const choice = readSidecarChoice(argv as string[], flags);
    const isReading = flags.history || flags['dry-run'] !== 'none';
    if (!isReading) requireConsent(flags.yes);
    const deps = await this.connect(flags);
    const input = { ...choice, namespace: flags['all-namespaces'] ? undefined : deps.cluster.namespace };
    if (flags.history) return this.#history(input, flags, deps);
    if (flags.watch) return this.#watch(input, flags, deps);
    await this.#stop(input, flags, deps);
  }

  parseFlags() {
    return this.parse(KillSidecars);
  }

  async #stop(input: KillSidecarsInput, flags: Flagged, deps: Deps): Promise<void> {
    const screen = this.screen(flags);
    const told = new Set<string>();
    const decide = (plan: Parameters<typeof decideKillSidecars>[0]) =>
      decideKillSidecars(plan, flags.yes, screen, told);
    const { result, ...went } = await killSidecars(input, { ...deps, decide });
    this.warnAll(result.warnings.filter((each) => !told.has(each)));
    if (result.confirmed && result.pods.length === 0 && result.errors.length === 0) {
      say('No sidecar keeps a finished run from completing.');
    }
    await this.showWithFailures(result, went, flags.output, () =>
      drawKillSidecars(result, flags.output === 'name', screen),
    );
    if (mayGoOn(result.pods)) say(GO_ON);
  }

  async #watch(input: KillSidecarsInput, flags: Flagged, deps: Deps): Promise<void> {
    const where = input.namespace === undefined ? 'all namespaces' : `namespace ${input.namespace}`;
    if (!flags.yes && !(await confirm(`Stop the sidecars of finished runs in ${where} until Ctrl-C?`))) return;
    const screen = this.screen(flags);
    let isFirst = true;
    await watchSidecars(input, {
      ...deps,
      show: (report, warnings) => {
        this.warnAll(warnings);
        const isText = flags.output === undefined;
        print(isText ? drawReports([report], { ...screen, noHeaders: !isFirst }) : toJson(report, 0));
        isFirst = false;
      },
    });
  }

  async #history(input: KillSidecarsInput, flags: Flagged, deps: Deps): Promise<void> {
    const history = await readHistory(input, deps);
    if (history.events.length === 0)
      say('No Event tells of a sidecar that was stopped. Most clusters keep Events for an hour.');
    await this.show(history, flags.output, () =>
      history.events.length === 0 ? '' : drawHistory(history, this.screen(flags)),
    );
  }
}

type Deps = Parameters<typeof readHistory>[1];
