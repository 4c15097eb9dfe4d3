// oclif's own parse errors, said as kubectl says them.

import { UsageError } from '../model/errors.ts';

/** The fields by which oclif's parse errors are told apart: their class names do not survive bundling. */
interface ParseError extends Error {
  parse?: unknown;
  flags?: string[] | Record<string, unknown>;
  args?: unknown;
}

/** A UsageError for each error of oclif's parser; everything else comes back as it is. */
export function toUsageError(error: unknown): unknown {
  if (!(error instanceof Error) || !isParseError(error)) return error;
  return new UsageError(wordParseError(error as ParseError));
}

/** Errors over one flag's value are plain ones, told by how they begin. */
function isParseError(error: Error): boolean {
  return 'parse' in error || /^(?:Parsing --|Flag --)/.test(error.message);
}

function wordParseError(error: ParseError): string {
  const message = withoutAdvice(error.message);
  if (Array.isArray(error.flags)) return error.flags.map(wordUnknownFlag).join(', ');
  if (Array.isArray(error.args)) {
    const isMissing = message.startsWith('Missing');
    const names = (error.args as ({ name?: string } | string)[]).map((each) =>
      typeof each === 'string' ? each : (each.name ?? ''),
    );
    return isMissing
      ? `${names.map((name) => name.toUpperCase()).join(' ')} is missing`
      : `unexpected argument ${names.map((name) => JSON.stringify(name)).join(', ')}`;
  }
  const invalid = /^Expected --(\S+?)=(.*) to be one of: (.*)$/s.exec(message);
  if (invalid !== null) return `invalid --${invalid[1]} ${JSON.stringify(invalid[2])}: must be one of ${invalid[3]}`;
  const value = /^Parsing --(\S+)\s+(?:Expected (.*) but received: ?(.*)|(.*))$/s.exec(message);
  if (value !== null) {
    const [, flag, wanted, given = '', other] = value;
    return wanted === undefined
      ? `invalid --${flag}: ${other}`
      : `invalid --${flag} ${JSON.stringify(given)}: must be ${wanted}`;
  }
  const empty = /^Flag --(\S+) expects (?:a value|one of these values: (.*))$/s.exec(message);
  if (empty !== null)
    return `flag needs a value: --${empty[1]}${empty[2] === undefined ? '' : ` (one of ${empty[2]})`}`;
  return message;
}

function wordUnknownFlag(flag: string): string {
  return flag.startsWith('--') ? `unknown flag: ${flag.split('=')[0]}` : `unknown shorthand flag: ${flag.slice(0, 2)}`;
}

/** oclif appends a line of advice, and dims parts of its text. */
function withoutAdvice(message: string): string {
  // eslint-disable-next-line no-control-regex
  return message
    .replace(/\nSee more help with --help$/, '')
    .replaceAll(/\x1B\[\d+m/g, '')
    .trim();
}
