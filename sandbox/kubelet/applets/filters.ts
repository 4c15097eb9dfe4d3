// Programs that read text and write some of it.

import type { Applet, Call } from '../shell/machine.ts';
import { readAll, toLines } from './filter-input.ts';
import { unescape } from './text.ts';

const cat: Applet = async (call) => {
  const { args, io, life } = call;
  if (args.filter((arg) => arg !== '-').length > 0) {
    const { text, code } = await readAll(call, 'cat', args);
    io.stdout(text);
    return code;
  }
  for (let text = await life.guard(io.stdin.read()); text !== undefined; text = await life.guard(io.stdin.read())) {
    io.stdout(text);
  }
  return 0;
};

/** The number of `-n 5`, `-n5` or `-5`. */
function readCount(args: string[]): { count: number; paths: string[] } {
  const text = args.join(' ');
  const count = /^-n? ?\+?(\d+) ?/.exec(text);
  const paths = text
    .slice(count?.[0].length ?? 0)
    .split(' ')
    .filter(Boolean);
  return { count: count === null ? 10 : Number(count[1]), paths };
}

const head: Applet = async (call) => {
  if (call.args[0] === '-c') {
    const { text, code } = await readAll(call, 'head', call.args.slice(2));
    call.io.stdout(text.slice(0, Number(call.args[1])));
    return code;
  }
  const { count, paths } = readCount(call.args);
  if (paths.length === 0) return copyLines(call, count);
  const { text, code } = await readAll(call, 'head', paths);
  for (const line of toLines(text).slice(0, count)) call.io.stdout(`${line}\n`);
  return code;
};

/** Reads no more than it has to: what comes before in a pipe may never end. */
async function copyLines({ io, life }: Call, count: number): Promise<number> {
  for (let left = count; left > 0; left -= 1) {
    const line = await life.guard(io.stdin.readLine());
    if (line === undefined) break;
    io.stdout(`${line}\n`);
  }
  return 0;
}

const tail: Applet = async (call) => {
  // A last line that never ends: the usual way to run a container out of memory.
  if (call.args.includes('/dev/zero')) call.machine.exhaustMemory(call.process.pid);
  if (call.args.some((arg) => ['-f', '/dev/zero'].includes(arg)))
    return call.life.guard(new Promise<number>(() => undefined));
  const { count, paths } = readCount(call.args);
  const { text, code } = await readAll(call, 'tail', paths);
  for (const line of count === 0 ? [] : toLines(text).slice(-count)) call.io.stdout(`${line}\n`);
  return code;
};

const wc: Applet = async (call) => {
  const flags = call.args.filter((arg) => arg.startsWith('-')).join('');
  const { text, code } = await readAll(
    call,
    'wc',
    call.args.filter((arg) => !arg.startsWith('-')),
  );
  const count = flags.includes('l')
    ? text.split('\n').length - 1
    : flags.includes('w')
      ? text.split(/\s+/).filter(Boolean).length
      : Buffer.byteLength(text);
  call.io.stdout(`${count}\n`);
  return code;
};

const grep: Applet = async (call) => {
  const flags = call.args.filter((arg) => /^-\w/.test(arg)).join('');
  const [pattern = '', ...paths] = call.args.filter((arg) => !/^-\w/.test(arg));
  const source = flags.includes('F') ? pattern.replace(/[.*+?^${}()|[\]\\]/g, '\\$&') : pattern;
  const matcher = new RegExp(source, flags.includes('i') ? 'i' : '');
  const { text } = await readAll(call, 'grep', paths);
  const found = toLines(text).filter((line) => matcher.test(line) !== flags.includes('v'));
  if (flags.includes('c')) call.io.stdout(`${found.length}\n`);
  else if (!flags.includes('q')) for (const line of found) call.io.stdout(`${line}\n`);
  return found.length > 0 ? 0 : 1;
};

const tr: Applet = async (call) => {
  const { text } = await readAll(call, 'tr', []);
  const flag = call.args[0] === '-d' ? call.args[0] : undefined;
  const [from = '', to = ''] = (flag === undefined ? call.args : call.args.slice(1)).map(unrange);
  const translate = (character: string) => {
    const at = from.indexOf(character);
    if (at < 0) return character;
    return flag === undefined ? (to[Math.min(at, to.length - 1)] ?? '') : '';
  };
  call.io.stdout([...text].map(translate).join(''));
  return 0;
};

function unrange(set: string): string {
  return unescape(set).replace(/(.)-(.)/g, (_, first: string, last: string) => {
    const [from, to] = [first.charCodeAt(0), last.charCodeAt(0)];
    return Array.from({ length: Math.max(0, to - from + 1) }, (__, offset) => String.fromCharCode(from + offset)).join(
      '',
    );
  });
}

const sort: Applet = async (call) => {
  const flags = call.args.filter((arg) => arg.startsWith('-')).join('');
  const { text, code } = await readAll(
    call,
    'sort',
    call.args.filter((arg) => !arg.startsWith('-')),
  );
  const lines = toLines(text).toSorted((a, b) => (flags.includes('n') ? Number(a) - Number(b) : a < b ? -1 : 1));
  for (const line of flags.includes('r') ? lines.toReversed() : lines) call.io.stdout(`${line}\n`);
  return code;
};

/** Numbers the lines that are not empty. */
const nl: Applet = async (call) => {
  const { text, code } = await readAll(call, 'nl', call.args);
  let number = 0;
  const numbered = (line: string) => `${String((number += 1)).padStart(6)}\t${line}\n`;
  call.io.stdout(
    toLines(text)
      .map((line) => (line === '' ? '       \n' : numbered(line)))
      .join(''),
  );
  return code;
};

export const FILTER_APPLETS: Record<string, Applet> = { cat, grep, head, nl, sort, tail, tr, wc };
