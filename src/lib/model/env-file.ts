// KEY=VALUE words and files, read as kubectl reads them.

import { UsageError } from './errors.ts';

/** What an environment variable's name may be on every Kubernetes: any printable ASCII but `=`. */
const ENV_NAME = /^[!-<>-~]+$/;

/** One `--env KEY=VALUE`. The value is all behind the first `=` and may be empty. @throws UsageError */
export function parseEnv(word: string): { name: string; value: string } {
  const split = word.indexOf('=');
  const name = split === -1 ? word : word.slice(0, split);
  if (split === -1 || !ENV_NAME.test(name)) {
    // The value may be a password, and a word without a key too.
    const key = split > 0 ? ` ${JSON.stringify(name)}=…` : '';
    throw new UsageError(`invalid --env${key}: it must be KEY=VALUE`);
  }
  return { name, value: word.slice(split + 1) };
}

/**
 * The lines of `--env-from-file`, by the rules of `kubectl create configmap --from-env-file`: blank lines and lines that
 * begin with # are skipped, values are taken as they are (quotes too), and a KEY alone takes its value from this
 * process's environment, or is left out when it has none there. @throws UsageError that names the line.
 */
export function parseEnvFile(
  text: string,
  file: string,
  environment: Record<string, string | undefined>,
): { name: string; value: string }[] {
  return text
    .replace(/^\uFEFF/, '')
    .split(/\r?\n/)
    .flatMap((line, index) => parseLine(line.trimStart(), `${file}:${index + 1}`, environment));
}

function parseLine(
  line: string,
  where: string,
  environment: Record<string, string | undefined>,
): { name: string; value: string }[] {
  if (line === '' || line.startsWith('#')) return [];
  const split = line.indexOf('=');
  const name = split === -1 ? line : line.slice(0, split);
  if (!ENV_NAME.test(name))
    throw new UsageError(`${where}: ${JSON.stringify(name)} is not a name for an environment variable`);
  const value = split === -1 ? environment[name] : line.slice(split + 1);
  return value === undefined ? [] : [{ name, value }];
}
