// Programs on the container's few files, and `test`.

import type { Applet, Call } from '../shell/machine.ts';

const touch: Applet = ({ args, io, machine }) => {
  for (const path of args.filter((arg) => !arg.startsWith('-'))) {
    if (machine.files.write(path, machine.files.read(path) ?? '')) continue;
    io.stderr(`touch: ${path}: Read-only file system\n`);
    return 1;
  }
  return 0;
};

const rm: Applet = ({ args, io, machine }) => {
  const force = args.some((arg) => /^-\w*f/.test(arg));
  const missing = args.filter((arg) => !arg.startsWith('-')).filter((path) => !machine.files.remove(path));
  if (force || missing.length === 0) return 0;
  for (const path of missing) io.stderr(`rm: can't remove '${path}': No such file or directory\n`);
  return 1;
};

const ls: Applet = ({ args, io, machine }) => {
  for (const name of machine.files.list(args.find((arg) => !arg.startsWith('-')) ?? '/')) io.stdout(`${name}\n`);
  return 0;
};

const tee: Applet = async ({ args, io, life, machine }) => {
  const text = await life.guard(io.stdin.readAll());
  io.stdout(text);
  for (const path of args.filter((arg) => !arg.startsWith('-'))) machine.files.write(path, text);
  return 0;
};

type Binary = (a: string, b: string) => boolean;

const BINARY: Record<string, Binary> = {
  '=': (a, b) => a === b,
  '==': (a, b) => a === b,
  '!=': (a, b) => a !== b,
  '-eq': (a, b) => Number(a) === Number(b),
  '-ne': (a, b) => Number(a) !== Number(b),
  '-lt': (a, b) => Number(a) < Number(b),
  '-le': (a, b) => Number(a) <= Number(b),
  '-gt': (a, b) => Number(a) > Number(b),
  '-ge': (a, b) => Number(a) >= Number(b),
};

/** One expression without -a and -o. */
function holds(words: string[], { machine }: Call): boolean {
  const [first = '', second = '', third = ''] = words;
  if (words.length === 0) return false;
  if (words.length === 3 && BINARY[second] !== undefined) return BINARY[second](first, third);
  if (first === '!') return !holds(words.slice(1), { machine } as Call);
  if (words.length === 1) return first !== '';
  if (first === '-z') return second === '';
  if (first === '-n') return second !== '';
  if (first === '-s') return (machine.files.read(second) ?? '') !== '';
  if (first === '-d') return machine.files.list(second).length > 0;
  if (['-f', '-e', '-r', '-w', '-x'].includes(first)) return machine.files.read(second) !== undefined;
  return false;
}

function test(call: Call, words: string[]): number {
  const or = words.indexOf('-o');
  if (or > 0) return Math.min(test(call, words.slice(0, or)), test(call, words.slice(or + 1)));
  const and = words.indexOf('-a');
  if (and > 0) return Math.max(test(call, words.slice(0, and)), test(call, words.slice(and + 1)));
  return holds(words, call) ? 0 : 1;
}

const bracket: Applet = (call) => {
  if (call.args.at(-1) === ']') return test(call, call.args.slice(0, -1));
  call.io.stderr('sh: missing ]\n');
  return 2;
};

export const FILE_APPLETS: Record<string, Applet> = {
  '[': bracket,
  chmod: () => 0,
  ls,
  mkdir: () => 0,
  rm,
  tee,
  test: (call) => test(call, call.args),
  touch,
};
