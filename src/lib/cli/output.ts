// A result as the person asked for it. With json or yaml stdout holds exactly one document.

import { toJson, toYaml } from './document-text.ts';
import type { Explanation } from './explain-error.ts';
import type { Output } from './flags.ts';
import { beforeDashes } from './flag-tokens.ts';
import { print } from './terminal.ts';

export async function printDocument(document: unknown, output: 'json' | 'yaml'): Promise<void> {
  print(output === 'json' ? toJson(document) : await toYaml(document));
}

/** The error document of docs/contract.md. */
export function toErrorDocument({ reason, message, hints }: Explanation): {
  error: { reason: string; message: string; hints: string[] };
} {
  return { error: { reason, message, hints } };
}

/** The format in a raw command line, for errors that rise before it is parsed. */
export function findOutput(argv: readonly string[]): Output {
  const value = findValue(argv, 'output', 'o');
  return value === 'json' || value === 'yaml' || value === 'name' || value === 'wide' ? value : 'text';
}

/** The log level in a raw command line. */
export function findLevel(argv: readonly string[]): number {
  return Number(findValue(argv, 'v', 'v') ?? 0);
}

/** The last one counts. */
function findValue(argv: readonly string[], long: string, short: string): string | undefined {
  const pattern = new RegExp(`^(?:--${long}|-${short})(?:=|$)|^-${short}`);
  const words = beforeDashes(argv);
  const index = words.findLastIndex((word) => pattern.test(word));
  const [flag = ''] = pattern.exec(words[index] ?? '') ?? [];
  return words[index] === flag && !flag.endsWith('=') ? words[index + 1] : words[index]?.slice(flag.length);
}
