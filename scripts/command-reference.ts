// docs/commands.md: every verb, its flags and its examples, in the words of --help.

interface Flag {
  name: string;
  char?: string;
  description?: string;
  type: string;
  options?: string[];
  default?: unknown;
  hidden?: boolean;
}

export interface CommandWords {
  summary: string;
  description: string;
  usage: string[] | string;
  examples: string[];
  args: Record<string, { name: string; description?: string; options?: string[] }>;
  flags: Record<string, Flag>;
}

const INTRODUCTION = `# Commands

Made of what \`kubectl naisjob VERB --help\` says. Every verb also takes [the flags at the end](#flags-of-every-verb). One task at a time:
[guides](guides/README.md). What scripts may rely on: [the contract](contract.md).
`;

/** Markdown. Commands by verb. */
export function drawReference(commands: Record<string, CommandWords>): string {
  const all = Object.values(commands);
  const isShared = ({ name }: Flag) => all.every(({ flags }) => flags[name] !== undefined);
  const shared = Object.values(all[0]?.flags ?? {}).filter(isShared);
  const verbs = Object.entries(commands).map(([verb, words]) => drawVerb(verb, words, isShared));
  return [INTRODUCTION, ...verbs, `## Flags of every verb\n\n${drawFlags(shared)}`].join('\n');
}

function drawVerb(verb: string, words: CommandWords, isShared: (flag: Flag) => boolean): string {
  const own = Object.values(words.flags).filter((flag) => !isShared(flag) && flag.hidden !== true);
  const args = Object.values(words.args).map(({ name, description, options }) => [
    `\`${name.toUpperCase()}\``,
    describe(description, options),
  ]);
  const usage = [words.usage].flat().map((each) => `kubectl naisjob ${each}`);
  return [
    `## ${verb}\n\n${words.summary}.\n\n${words.description}\n`,
    `\`\`\`text\n${usage.join('\n')}\n\`\`\`\n`,
    ...(args.length + own.length > 0 ? [drawTable(['', ''], [...args, ...own.map(toRow)])] : []),
    `\`\`\`sh\n${words.examples.join('\n\n')}\n\`\`\`\n`,
  ].join('\n');
}

function drawFlags(flags: readonly Flag[]): string {
  return drawTable(['', ''], flags.map(toRow));
}

function toRow({ name, char, description, type, options, default: preset }: Flag): string[] {
  const value = type === 'option' ? '=VALUE' : '';
  const told = preset === undefined || preset === false || preset === '' ? '' : `; default \`${String(preset)}\``;
  return [`\`${char === undefined ? '' : `-${char}, `}--${name}${value}\``, describe(description, options) + told];
}

function describe(description = '', options: readonly string[] = []): string {
  const choices = options.length === 0 ? '' : ` (${options.join(', ')})`;
  return `${description}${choices}`.replaceAll('|', '\\|').replaceAll('<', '&lt;');
}

function drawTable(head: string[], rows: string[][]): string {
  const drawRow = (cells: string[]) => `| ${cells.join(' | ')} |`;
  return `${[head, head.map(() => '---'), ...rows].map(drawRow).join('\n')}\n`;
}
