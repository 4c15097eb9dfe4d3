// The shell around every verb: connection, output, errors. A command file parses, calls one workflow and shows one result.
//
// Long because oclif gives what verbs have in common to one base class: all of it is methods of this one.

import process from 'node:process';
import type { Deps } from '../workflows/deps.ts';
import { composeDeps } from './compose.ts';
import type { ContextFailure } from './each-context.ts';
import { EXIT, exitCodeOf, worstExitCode } from './exit-codes.ts';
import { explainError } from './explain-error.ts';
import { globalFlags, type GlobalFlags } from './flags.ts';
import { KubectlCommand } from './kubectl-command.ts';
import { printDocument, toErrorDocument } from './output.ts';
import { InterruptedError } from '../model/errors.ts';
import { canSearch } from './prompt.ts';
import { reportError, tellError } from './report-error.ts';
import type { WatchedVerb, WatchFlags } from './watched-verb.ts';
import { canSpin, hasColour, print, say, terminalWidth, warn, type ColourChoice } from './terminal.ts';

/** What a picture may know of the screen. */
export interface Screen {
  now: number;
  colour: boolean;
  width: number | undefined;
}

export abstract class NaisjobCommand extends KubectlCommand {
  // Here and not above: oclif goes up the classes only as far as each has a static field of its own.
  static override baseFlags = globalFlags;

  readonly #deps: Deps[] = [];
  /** Connected already, to let a person choose a job. */
  #ready: Deps | undefined;

  /** Whether a command line without a NAME lacks one. */
  static lacksName(_flags: Record<string, unknown>): boolean {
    return this.args['name']?.required === true;
  }

  /** A NAME that was left out is asked for, where somebody is there to choose. */
  protected override async complete(argv: string[], flags: Record<string, unknown>): Promise<string[]> {
    const isTalk = flags['output'] !== 'json' && flags['output'] !== 'yaml' && flags['yes'] !== true;
    if (!isTalk || !canSearch() || !(this.ctor as typeof NaisjobCommand).lacksName(flags)) return argv;
    const { pickJob } = await import('./pick-job.ts');
    this.#ready = await this.connect(flags as GlobalFlags);
    const colour = hasColour(flags['color'] as ColourChoice, process.stderr);
    return [await pickJob(this.#ready, colour), ...argv];
  }

  /** Connects. @throws ConfigError, UsageError */
  protected async connect(flags: GlobalFlags): Promise<Deps> {
    const deps = this.#ready ?? (await composeDeps(flags, this.config.version));
    this.#ready = undefined;
    if (!this.#deps.includes(deps)) this.#deps.push(deps);
    return deps;
  }

  protected screen(flags: { color: string }): Screen {
    const colour = hasColour(flags.color as ColourChoice, process.stdout);
    return { now: Date.now(), colour, width: terminalWidth() };
  }

  /** Reads with `read`; at a terminal it is said how much has been read, where that takes a while. */
  protected async reading<T>(deps: Deps, read: (deps: Deps) => Promise<T>): Promise<T> {
    if (!canSpin()) return read(deps);
    const { countReading } = await import('./reading-progress.ts');
    const reading = countReading(deps);
    try {
      return await read(reading.deps);
    } finally {
      reading.stop();
    }
  }

  /** What the plan found unusual, before anything happens. */
  protected warnAll(warnings: Iterable<string>): void {
    for (const each of warnings) warn(each);
  }

  /** The exit code when nothing went wrong here: a run's own result. */
  protected endWith(code: number): void {
    process.exitCode = code;
  }

  /** Prints `document` with json or yaml, and the drawing otherwise. */
  protected async show(document: unknown, output: string | undefined, draw: () => string): Promise<void> {
    if (output === 'json' || output === 'yaml') await printDocument(document, output);
    else print(draw());
  }

  /** Words behind `--` are the run's, not ours: they are cut off before oclif parses. */
  protected takeWordsAfterDashes(): string[] | undefined {
    const index = this.argv.indexOf('--');
    return index === -1 ? undefined : this.argv.splice(index).slice(1);
  }

  /**
   * Works on several names in parallel and shows them in order; one failure does not stop the rest, and the exit code
   * is the worst. One name gives one document, several give a list of documents.
   */
  protected async forEachName<T>(
    names: readonly string[],
    output: string | undefined,
    work: (name: string) => Promise<T>,
    draw: (result: T) => string,
    exitCode: (result: T) => number = () => EXIT.done,
  ): Promise<void> {
    const settled = await Promise.allSettled(names.map(work));
    const drawAll = (results: T[]) =>
      results
        .map(draw)
        .filter((each) => each !== '')
        .join('\n');
    await this.showSettled(settled, output, false, drawAll, exitCode);
  }

  /** The showing half of forEachName, for a verb that reads several names at once. `isList`: a list of documents even for one. */
  protected async showSettled<T>(
    settled: readonly PromiseSettledResult<T>[],
    output: string | undefined,
    isList: boolean,
    drawAll: (results: T[]) => string,
    exitCode: (result: T) => number = () => EXIT.done,
  ): Promise<void> {
    const failures = settled.filter((each) => each.status === 'rejected').map((each) => each.reason as unknown);
    if (!isList && settled.length === 1 && failures.length === 1) throw failures[0];
    const documents = settled.map((each) =>
      each.status === 'fulfilled' ? each.value : toErrorDocument(explainError(each.reason)),
    );
    const document = !isList && documents.length === 1 ? documents[0] : { items: documents };
    const results = settled.flatMap((each) => (each.status === 'fulfilled' ? [each.value] : []));
    await this.show(document, output, () => drawAll(results));
    for (const failure of failures) this.#tell(failure);
    process.exitCode = worstExitCode([...failures.map(exitCodeOf), ...results.map(exitCode)]);
  }

  /**
   * Shows the one result of several targets, then says what went wrong with some of them; `failures` holds that and what the
   * result itself tells, and decides the exit code.
   */
  protected async showWithFailures(
    document: unknown,
    { told, failures }: { told: readonly unknown[]; failures: readonly unknown[] },
    output: string | undefined,
    draw: () => string,
  ): Promise<void> {
    await this.show(document, output, draw);
    for (const each of told) this.#tell(each);
    process.exitCode = worstExitCode(failures.map(exitCodeOf));
  }

  /** --watch: shows what `read` gives, again after every change, until Ctrl-C ends it: with 130, and without a word. */
  protected async watch<T, R>(
    verb: WatchedVerb<T, R>,
    read: (deps: Deps[]) => Promise<T>,
    deps: readonly Deps[],
    flags: WatchFlags,
  ): Promise<void> {
    const { watchVerb } = await import('./watch-verb.ts');
    try {
      await watchVerb(verb, read, deps, flags);
    } catch (error) {
      if (!(error instanceof InterruptedError)) throw error;
      this.endWith(EXIT.interrupted);
    }
  }

  /** After what could be read has been shown. The exit code is the worst one. */
  protected tellOfContexts(failures: readonly ContextFailure[]): void {
    for (const { context, error } of failures) {
      say(`Context ${context} could not be read:`);
      this.#tell(error);
    }
    this.endWith(worstExitCode(failures.map(({ error }) => exitCodeOf(error))));
  }

  /** Every error of a verb ends here: words on stderr or one document on stdout, and the exit code. */
  protected override async catch(error: Error): Promise<void> {
    // Where the words were refused before oclif saw them, it would warn of that.
    this.parsed = true;
    await reportError(error, this.argv, this.#command());
  }

  protected override async finally(): Promise<void> {
    for (const { cluster } of this.#deps) cluster.close();
  }

  #tell(error: unknown): void {
    tellError(error, this.argv, this.#command());
  }

  #command(): string {
    return `kubectl naisjob ${this.id ?? ''}`;
  }
}
