// Programs that write text.

import type { Applet } from '../shell/machine.ts';

const ESCAPES: Record<string, string> = {
  n: '\n',
  t: '\t',
  r: '\r',
  a: '\x07',
  b: '\b',
  f: '\f',
  v: '\v',
  '\\': '\\',
  e: '\x1b',
};

/** Backslash escapes, as `echo -e` and printf know them. */
export function unescape(text: string): string {
  return text.replace(/\\(x[0-9a-fA-F]{1,2}|0?[0-7]{1,3}|[\s\S])/g, (all, code: string) => {
    if (code.startsWith('x')) return String.fromCharCode(Number.parseInt(code.slice(1), 16));
    if (/^[0-7]/.test(code)) return String.fromCharCode(Number.parseInt(code, 8));
    return ESCAPES[code] ?? all;
  });
}

const echo: Applet = ({ args, io }) => {
  const flags = args.findIndex((arg) => !/^-[neE]+$/.test(arg));
  const options = args.slice(0, flags < 0 ? args.length : flags).join('');
  const text = (flags < 0 ? [] : args.slice(flags)).join(' ');
  io.stdout((options.includes('e') ? unescape(text) : text) + (options.includes('n') ? '' : '\n'));
  return 0;
};

const printf: Applet = ({ args, io }) => {
  const [format = '', ...values] = args;
  let rest = values;
  do {
    let used = 0;
    io.stdout(
      unescape(format).replace(/%(-?0?\d*(?:\.\d+)?)([sdiuxXc%])/g, (_, width: string, kind: string) => {
        if (kind === '%') return '%';
        const value = rest[used] ?? '';
        used += 1;
        return pad(formatValue(value, kind), width);
      }),
    );
    rest = used === 0 ? [] : rest.slice(used);
  } while (rest.length > 0);
  return 0;
};

function formatValue(value: string, kind: string): string {
  if (kind === 's') return value;
  if (kind === 'c') return value.slice(0, 1);
  const number = Math.trunc(Number(value) || 0);
  return kind === 'x' ? number.toString(16) : kind === 'X' ? number.toString(16).toUpperCase() : String(number);
}

function pad(text: string, width: string): string {
  const length = Math.abs(Number.parseInt(width, 10)) || 0;
  if (width.startsWith('-')) return text.padEnd(length);
  return text.padStart(length, width.startsWith('0') ? '0' : ' ');
}

const seq: Applet = ({ args, io }) => {
  const numbers = args.map(Number);
  const [first, step, last] =
    numbers.length === 1
      ? [1, 1, numbers[0]!]
      : numbers.length === 2
        ? [numbers[0]!, 1, numbers[1]!]
        : (numbers as [number, number, number]);
  let text = '';
  for (let value = first; step > 0 ? value <= last : value >= last; value += step) text += `${value}\n`;
  io.stdout(text);
  return 0;
};

const yes: Applet = async ({ args, io, life }) => {
  const line = `${args[0] ?? 'y'}\n`;
  const block = line.repeat(Math.ceil(4096 / line.length));
  for (;;) {
    io.stdout(block);
    // Without an end of its own; a block a millisecond does not fill the memory before someone ends it.
    await life.sleep(1);
  }
};

export const TEXT_APPLETS: Record<string, Applet> = { echo, printf, seq, yes };
