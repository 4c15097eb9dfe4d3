import { Flags } from '@oclif/core';
import { NaisjobCommand } from '../lib/cli/base-command.ts';
import { createFollowTeller, drawFollowed } from '../lib/cli/follow-output.ts';
import { dryRunFlag, followFlags, outputFlag } from '../lib/cli/flags.ts';
import { readDocuments } from '../lib/cli/read-documents.ts';
import { readFollow } from '../lib/cli/read-follow.ts';
import { say, sayDrawing } from '../lib/cli/terminal.ts';
import type { ApplyResult } from '../lib/model/apply-result.ts';
import { parseDuration } from '../lib/model/duration.ts';
import { UsageError } from '../lib/model/errors.ts';
import type { DryRun } from '../lib/model/results.ts';
import { adviseApply, drawApply, drawApplyDiff } from '../lib/view/apply.ts';
import { planAll } from '../lib/workflows/apply-plan.ts';
import type { ApplyPlan } from '../lib/workflows/apply-input.ts';
import { applyAll } from '../lib/workflows/apply.ts';
import { followStarted } from '../lib/workflows/follow-started.ts';

/** What the operator needs at most, idle, and some more. */
const OPERATOR_TIMEOUT = '1m';

type Flagged = Awaited<ReturnType<Apply['parseFlags']>>['flags'];
type Deps = Awaited<ReturnType<Apply['connect']>>;

export default class Apply extends NaisjobCommand {
  static override summary = 'Apply manifests, and see what the operator makes of them';
  static override description =
    'Has the server check each manifest strictly, shows how it differs from what is there, applies it (server-side), and waits until the operator has synchronized this very change, or says in its own words why it could not. Nothing is applied when one of the manifests is refused.';
  static override usage = ['apply -f FILE|- [flags]'];
  static override examples = [
    '# Apply a manifest, and wait until the operator has taken it up\nkubectl naisjob apply -f nais.yaml',
    '# See what would change, and whether the server would take it\nkubectl naisjob apply -f nais.yaml --dry-run=server',
    '# Apply a job without a schedule, and follow the run that this starts\nkubectl naisjob apply -f job.yaml --follow --timeout=10m',
    '# Apply what another program writes\nsed s/busybox:1/busybox:2/ nais.yaml | kubectl naisjob apply -f -',
  ];
  static override flags = {
    filename: Flags.string({
      char: 'f',
      description: 'file with Naisjobs and Images, - = stdin; may be repeated',
      multiple: true,
      multipleNonGreedy: true,
      required: true,
    }),
    'field-manager': Flags.string({ description: 'who owns the fields that are applied', default: 'kubectl-naisjob' }),
    'force-conflicts': Flags.boolean({ description: 'take over the fields that others own' }),
    wait: followFlags.wait,
    // -f is the file here.
    follow: Flags.boolean({ description: "show the run's log until its end, and exit with its result" }),
    timeout: Flags.string({
      description:
        'time for the operator to answer, 1m when left out; with --wait or --follow also, counted anew, for the run to end, no limit when left out (0 = no limit)',
    }),
    'dry-run': dryRunFlag,
    output: outputFlag,
  };

  async run(): Promise<void> {
    const { flags } = await this.parseFlags();
    const follow = readFollow(flags);
    const timeoutMs = parseDuration(flags.timeout ?? OPERATOR_TIMEOUT, 'timeout');
    const deps = await this.connect(flags);
    const plans = await this.#plan(flags, deps);
    if (plans === undefined) return;
    const settled = await applyAll(plans, { wantsRun: follow !== undefined, timeoutMs }, deps);
    const followed = settled.map(async (each) => {
      if (each.status === 'rejected') throw each.reason;
      return this.#follow(each.value, follow, flags, deps);
    });
    const draw = (results: ApplyResult[]) => this.#draw(results, flags);
    const exitCode = ({ outcome }: ApplyResult) => outcome?.exitCode ?? 0;
    await this.showSettled(await Promise.allSettled(followed), flags.output, false, draw, exitCode);
  }

  parseFlags() {
    return this.parse(Apply);
  }

  /** Undefined: one of them was refused, and that is said. */
  async #plan(flags: Flagged, deps: Deps): Promise<ApplyPlan[] | undefined> {
    const documents = await readDocuments(flags.filename, flags.namespace, deps.cluster.namespace);
    if (flags.follow && documents.filter(({ manifest }) => manifest.kind === 'Naisjob').length > 1)
      throw new UsageError('--follow takes one Naisjob: the logs of several would mix');
    const dryRun = flags['dry-run'] as DryRun;
    const options = { fieldManager: flags['field-manager'], force: flags['force-conflicts'], dryRun };
    const settled = await planAll(documents, options, deps);
    const refused = settled.filter((each) => each.status === 'rejected');
    if (refused.length > 0) {
      if (documents.length > 1) say('Nothing was applied, because of what was refused:');
      await this.showSettled(refused, flags.output, documents.length > 1, () => '');
      return undefined;
    }
    const plans = settled.flatMap((each) => (each.status === 'fulfilled' ? [each.value] : []));
    for (const each of plans) this.#show(each, flags);
    return plans;
  }

  #show({ plan, change, before, next }: ApplyPlan, flags: Flagged): void {
    this.warnAll(plan.warnings);
    if (flags['dry-run'] !== 'none' || flags.output !== undefined) return;
    sayDrawing(drawApplyDiff({ change, live: before, manifest: next }, this.screen(flags)));
  }

  async #follow(
    result: ApplyResult,
    follow: ReturnType<typeof readFollow>,
    flags: Flagged,
    deps: Deps,
  ): Promise<ApplyResult> {
    this.warnAll(result.warnings.filter((each) => !result.plan.warnings.includes(each)));
    for (const each of adviseApply(result, follow !== undefined)) say(each);
    if (follow === undefined || result.run === undefined) return result;
    say(drawApply(result, false, this.screen(flags)));
    const teller = createFollowTeller(result.name, deps, flags, result.namespace);
    const { naisjob: _, ...followed } = await followStarted({ ...result, naisjob: result.name }, follow, teller, deps);
    return followed;
  }

  #draw(results: ApplyResult[], flags: Flagged): string {
    const drawings = results.map((each) =>
      each.outcome === undefined
        ? drawApply(each, flags.output === 'name', this.screen(flags))
        : drawFollowed(each.outcome, flags),
    );
    return drawings.filter((each) => each !== '').join('\n');
  }
}
