// oclif made to read a command line as kubectl does.

import { Command, type Config, type Interfaces } from '@oclif/core';
import { arrangeWords } from './arrange-words.ts';
import { isFlag, type FlagShapes } from './flag-tokens.ts';

/** Any flags and arguments: oclif's own bound. */
type Output = Interfaces.OutputFlags<Interfaces.FlagInput>;
type Input<F extends Output, B extends Output, A extends Output> = Interfaces.Input<F, B, A>;

export abstract class KubectlCommand extends Command {
  /** Runs it with this configuration, where `run` of oclif would load one. */
  static async runWith(
    this: new (argv: string[], config: Config) => KubectlCommand,
    argv: readonly string[],
    config: Config,
  ): Promise<void> {
    // oxlint-disable-next-line eslint/no-underscore-dangle -- the name is oclif's
    await new this([...argv], config)._run();
  }

  protected override async init(): Promise<void> {
    await super.init();
    const { baseFlags, flags } = this.ctor;
    this.argv = arrangeWords(this.argv, { ...baseFlags, ...flags } as FlagShapes);
  }

  /** Names stand on the command line alone: oclif would take a missing one from a pipe, out of the loop that feeds it. */
  protected override async parse<F extends Output, B extends Output, A extends Output>(
    options: Input<F, B, A> = this.ctor as unknown as Input<F, B, A>,
    argv = this.argv,
  ): Promise<Interfaces.ParserOutput<F, B, A>> {
    const args = Object.entries(options.args ?? {}).map(([name, arg]) => [
      name,
      { ...(arg as object), ignoreStdin: true },
    ]);
    // One by one, because a class does not show what it inherits.
    const { flags, baseFlags, strict } = options;
    const read = (words: string[], known: object) =>
      super.parse({ flags, baseFlags, strict, args: known } as Input<F, B, A>, words);
    if (hasNames(argv)) return read(argv, Object.fromEntries(args));
    const named = await this.complete(argv, (await read(argv, {})).flags);
    return read(named, Object.fromEntries(args));
  }

  /** May put what is missing before words that name nothing. */
  protected async complete(argv: string[], _flags: Record<string, unknown>): Promise<string[]> {
    return argv;
  }
}

/** Names come first, see arrangeWords; what stands behind `--` is nobody's flag. */
function hasNames(argv: readonly string[]): boolean {
  return argv.includes('--') || (argv[0] !== undefined && !isFlag(argv[0]));
}
