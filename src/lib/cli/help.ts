// Help in kubectl's shape: what it is for, examples that can be pasted, the flags, and the usage last, where the eye is
// when it has scrolled by. oclif draws each part. Like kubectl's it is the same everywhere, so that the build can draw it.

import { CommandHelp, Config, Help, type Command, type Interfaces } from '@oclif/core';

type Sections = ReturnType<CommandHelp['sections']>;

/** oclif's part, and what it is called here, in this order. Our own have no header of oclif's. */
const ORDER: [theirs: string, ours: string][] = [
  ['DESCRIPTION', ''],
  ['EXAMPLES', 'Examples:'],
  ['ARGUMENTS', 'Arguments:'],
  ['FLAGS', 'Flags:'],
  ['USAGE', 'Usage:'],
];

/** Writes help to stdout. `words`: a verb first, or `--help` alone. */
export async function showHelp([verb = '']: readonly string[], options: Interfaces.LoadOptions): Promise<void> {
  // Names behind the verb would be taken for verbs below it.
  const words = [...new Set([verb, '--help'])];
  await new KubectlHelp(await Config.load(options), LOOK).showHelp(words);
}

export const LOOK = { maxWidth: 80, stripAnsi: true };

export class KubectlHelp extends Help {
  protected override readonly CommandHelpClass = VerbHelp;

  override formatRoot(): string {
    return this.wrap(this.config.pjson.description ?? '', 0);
  }

  protected override formatCommands(commands: Command.Loadable[]): string {
    const { bin } = this.config;
    const usage = this.section('Usage:', `${bin} COMMAND [flags]`);
    const more = `Use "${bin} COMMAND --help" for more about a command.`;
    return [super.formatCommands(commands).replace('COMMANDS', 'Commands:'), usage, more].join('\n\n');
  }
}

class VerbHelp extends CommandHelp {
  protected override sections(): Sections {
    const theirs = super.sections();
    return ORDER.flatMap(([name, header]) => {
      const found = theirs.find((each) => each.header === name);
      return found === undefined ? [] : [{ ...found, header }];
    });
  }

  /** The summary stands above it. */
  protected override description(): string | undefined {
    return this.command.description && this.wrap(this.command.description, 0);
  }

  /** As they are typed: a line that is broken or begins with $ cannot be pasted. */
  protected override examples(examples: Command.Example[] | string | undefined): string | undefined {
    return Array.isArray(examples) ? examples.join('\n\n') : examples;
  }

  protected override usage(): string {
    return [this.command.usage ?? []]
      .flat()
      .map((each) => `${this.config.bin} ${each}`)
      .join('\n');
  }

  override section(header: string, body: Parameters<CommandHelp['section']>[1]): string {
    if (header === '') return String(body);
    // oclif writes a group of flags in capitals: CONNECTION Flags:
    const group = /^([A-Z])([A-Z]+) Flags:$/.exec(header);
    return super.section(group === null ? header : `${group[1]}${group[2]?.toLowerCase()} flags:`, body);
  }
}
