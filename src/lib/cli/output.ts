// A result as the person asked for it. With json or yaml stdout holds exactly one document.

import type { Explanation } from './explain-error.ts';
import type { Output } from './flags.ts';
import { print } from './terminal.ts';

export async function printDocument(document: unknown, output: 'json' | 'yaml'): Promise<void> {
  if (output === 'json') return print(JSON.stringify(document, undefined, 4));
  const { stringify } = await import('yaml');
  print(stringify(JSON.parse(JSON.stringify(document)), { lineWidth: 0 }));
}

/** The error document of docs/contract.md. */
export function toErrorDocument({ reason, message, hints }: Explanation): {
  error: { reason: string; message: string; hints: string[] };
} {
  return { error: { reason, message, hints } };
}

/** The format in a raw command line, for errors that rise before it is parsed. */
export function findOutput(argv: readonly string[]): Output {
  const end = argv.indexOf('--');
  const words = end === -1 ? argv : argv.slice(0, end);
  const joined = words.map((word) => /^(?:--output=|-o=?)(.+)$/.exec(word)?.[1]).find((each) => each !== undefined);
  const index = words.findIndex((word) => word === '-o' || word === '--output');
  const value = joined ?? (index === -1 ? undefined : words[index + 1]);
  return value === 'json' || value === 'yaml' || value === 'name' || value === 'wide' ? value : 'text';
}
