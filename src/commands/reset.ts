import { Args, Flags } from '@oclif/core';
import { createBackupStore, defaultBackupFolder, listBackups, readBackupOf } from '../lib/cli/backup-store.ts';
import { NaisjobCommand } from '../lib/cli/base-command.ts';
import { decideReset } from '../lib/cli/decide-reset.ts';
import { dryRunFlag, outputFlag, type GlobalFlags } from '../lib/cli/flags.ts';
import { requireConsent } from '../lib/cli/prompt.ts';
import { readManifest } from '../lib/cli/read-manifest.ts';
import { commandToResume } from '../lib/cli/resume-command.ts';
import { say } from '../lib/cli/terminal.ts';
import { parseDuration } from '../lib/model/duration.ts';
import { UsageError } from '../lib/model/errors.ts';
import { parseJobName } from '../lib/model/names.ts';
import type { DryRun } from '../lib/model/results.ts';
import { drawBackups, drawResetFindings, drawReset } from '../lib/view/reset.ts';
import type { ResetDeps } from '../lib/workflows/reset-deps.ts';
import { resumeReset } from '../lib/workflows/reset-resume.ts';
import { resetJob } from '../lib/workflows/reset.ts';

/** Stands for `--resume` without a file, which oclif does not know. No path has a NUL. */
const NO_FILE = '\0';

type Flagged = Awaited<ReturnType<Reset['parseFlags']>>['flags'];

export default class Reset extends NaisjobCommand {
  static override summary = 'Delete a job and apply it again, without losing it';
  static override description =
    'Deletes the CronJob and the Naisjob, waits until all that belonged to them is gone, applies the job again and sees that it is whole. The job is saved in a file first, and an interrupted reset goes on from there with --resume. The gentle form, --cronjob-only, leaves the Naisjob as it is and is often enough.';
  static override usage = ['reset NAME [flags]', 'reset [NAME] --resume [FILE]'];
  static override examples = [
    '# Is it a case for a reset?\nkubectl naisjob reset arkivering --diagnose',
    '# What would be done, and what would be lost\nkubectl naisjob reset import --dry-run=client',
    '# The gentle form: have the CronJob made anew, after asking\nkubectl naisjob reset purring --cronjob-only',
    '# Apply this file instead of the job as it is now, without asking\nkubectl naisjob reset varsling -f nais.yaml --yes',
    '# Which resets were interrupted, and how to finish them\nkubectl naisjob reset --resume',
  ];
  static override args = { name: Args.string({ description: 'name of the Naisjob' }) };
  static override flags = {
    filename: Flags.string({ char: 'f', description: 'manifest to apply instead of the job as it is now; - = stdin' }),
    'cronjob-only': Flags.boolean({ description: 'the gentle form: only have the CronJob made anew' }),
    diagnose: Flags.boolean({ description: 'only say what seems to be wrong' }),
    force: Flags.boolean({
      description:
        'go on although a run is active (it is stopped midway), or, with --resume, although the cluster has another address',
    }),
    'force-data-loss': Flags.string({
      description: "lose the data of a job with cascadingDelete: true; the job's name has to be typed here",
      helpValue: 'NAME',
    }),
    'backup-dir': Flags.string({
      description: 'folder for the saved job; under $XDG_STATE_HOME or %LOCALAPPDATA% when left out',
    }),
    resume: Flags.string({
      description: 'go on with an interrupted reset from its file; without one, list what is saved',
      helpValue: '[FILE]',
    }),
    timeout: Flags.string({ description: 'time for each wait', default: '5m' }),
    yes: Flags.boolean({ char: 'y', description: 'do not ask' }),
    'dry-run': dryRunFlag,
    output: outputFlag,
  };

  static override lacksName(flags: Record<string, unknown>): boolean {
    return flags['resume'] === undefined;
  }

  async run(): Promise<void> {
    const { args, flags } = await this.parseFlags();
    const name = args.name === undefined ? undefined : parseJobName(args.name);
    if (flags.resume === NO_FILE) return this.#list(flags, name);
    if (flags.resume !== undefined) return this.#resume(flags.resume, flags, name);
    if (name === undefined) throw new UsageError('NAME is missing');
    await this.#reset(name, flags);
  }

  /** `--resume` may stand without a value, before another flag or at the end. */
  parseFlags() {
    const index = this.argv.indexOf('--resume');
    const next = this.argv[index + 1];
    if (index !== -1 && (next === undefined || next.startsWith('-'))) this.argv[index] = `--resume=${NO_FILE}`;
    return this.parse(Reset);
  }

  async #reset(name: string, flags: Flagged): Promise<void> {
    const { diagnose, output } = flags;
    const isFile = flags.filename !== undefined;
    if (isFile && flags['cronjob-only']) throw new UsageError('--cronjob-only applies nothing: leave -f out');
    if (!diagnose && flags['dry-run'] === 'none') requireConsent(flags.yes);
    const deps = await this.#prepare(flags);
    const { namespace } = deps.cluster;
    const file = isFile ? { file: await readManifest(flags.filename ?? '', namespace, name) } : {};
    const form = flags['cronjob-only'] ? 'cronjob-only' : 'full';
    const input = { namespace, name, form, diagnoseOnly: diagnose, ...file, ...this.#options(flags) } as const;
    const result = await resetJob(input, deps);
    // With a question they have been said with the plan.
    if (diagnose || input.dryRun !== 'none') this.warnAll(result.warnings);
    const look = this.screen(flags);
    await this.show(result, output, () =>
      diagnose ? drawResetFindings(result.diagnosis, look.width) : drawReset(result, output === 'name', look),
    );
  }

  async #resume(path: string, flags: Flagged, name: string | undefined): Promise<void> {
    const backup = await readBackupOf({ naisjob: name, namespace: flags.namespace }, path);
    if (flags['dry-run'] === 'none') requireConsent(flags.yes);
    const deps = await this.#prepare({ ...flags, namespace: backup.state.namespace });
    const result = await resumeReset({ backup, ...this.#options(flags) }, deps);
    await this.show(result, flags.output, () => drawReset(result, flags.output === 'name', this.screen(flags)));
  }

  async #list(flags: Flagged, name: string | undefined): Promise<void> {
    const folder = flags['backup-dir'] ?? defaultBackupFolder();
    const items = await listBackups(folder, { naisjob: name, namespace: flags.namespace });
    if (items.length === 0) say(`No saved jobs in ${folder}.`);
    await this.show({ items }, flags.output, () => (items.length === 0 ? '' : drawBackups(items, Date.now())));
  }

  #options(flags: Flagged) {
    return {
      force: flags.force,
      forceDataLoss: flags['force-data-loss'],
      dryRun: flags['dry-run'] as DryRun,
      timeoutMs: parseDuration(flags.timeout, 'timeout'),
    };
  }

  async #prepare(flags: Flagged & GlobalFlags): Promise<ResetDeps> {
    const deps = await this.connect(flags);
    return {
      ...deps,
      backups: createBackupStore(flags['backup-dir'] ?? defaultBackupFolder()),
      tell: say,
      decide: (planned) => decideReset(planned, flags.yes, this.screen(flags).colour),
      resumeCommand: (namespace, name, path) => commandToResume(flags, namespace, name, path),
    };
  }
}
