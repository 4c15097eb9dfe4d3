// The override flags of a run, with the files they name.

import { readFile } from 'node:fs/promises';
import process from 'node:process';
import { parseEnv, parseEnvFile } from '../model/env-file.ts';
import { UsageError } from '../model/errors.ts';
import type { Overrides } from '../model/overrides.ts';

export interface OverrideFlags {
  env?: string[] | undefined;
  'env-from-file'?: string[] | undefined;
  image?: string | undefined;
  command?: boolean | undefined;
  /** The words behind `--`. */
  words?: string[] | undefined;
}

/** A key given twice: --env beats a file, and the later one beats the earlier. @throws UsageError */
export async function readOverrides(flags: OverrideFlags): Promise<Overrides> {
  const files = await Promise.all((flags['env-from-file'] ?? []).map(readEnvFile));
  const env = new Map([...files.flat(), ...(flags.env ?? []).map(parseEnv)].map((each) => [each.name, each]));
  const { words } = flags;
  if (flags.command === true && (words ?? []).length === 0)
    throw new UsageError('--command needs the command after --');
  const isCommand = flags.command === true;
  return {
    env: [...env.values()],
    ...(flags.image === undefined ? {} : { image: flags.image }),
    ...(words === undefined ? {} : isCommand ? { command: words } : { args: words }),
  };
}

async function readEnvFile(path: string): Promise<{ name: string; value: string }[]> {
  const text = await readFile(path, 'utf8').catch((error: unknown) => {
    throw new UsageError(`cannot read --env-from-file ${path}: ${(error as Error).message}`);
  });
  return parseEnvFile(text, path, process.env);
}
