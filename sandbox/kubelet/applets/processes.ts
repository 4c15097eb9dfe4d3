// Programs about time, identity and other processes.

import type { Applet, Call } from '../shell/machine.ts';
import { toSignal } from '../shell/machine.ts';
import { findApplet } from './applets.ts';

const UNIT_SECONDS: Record<string, number> = { s: 1, m: 60, h: 3600, d: 86_400 };

const sleep: Applet = async ({ args, io, life }) => {
  let seconds = 0;
  for (const arg of args) {
    if (arg === 'infinity' || arg === 'inf') return life.guard(new Promise<number>(() => undefined));
    const [, number, unit = 's'] = /^(\d+(?:\.\d+)?)([smhd])?$/.exec(arg) ?? [];
    if (number === undefined) {
      io.stderr(`sleep: invalid number '${arg}'\n`);
      return 1;
    }
    seconds += Number(number) * UNIT_SECONDS[unit]!;
  }
  await life.sleep(seconds * 1000);
  return 0;
};

const DAYS = ['Sun', 'Mon', 'Tue', 'Wed', 'Thu', 'Fri', 'Sat'];
const MONTHS = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec'];

function formatDate(ms: number, format: string): string {
  const time = new Date(ms);
  const iso = time.toISOString();
  const fields: Record<string, string> = {
    Y: iso.slice(0, 4),
    m: iso.slice(5, 7),
    d: iso.slice(8, 10),
    H: iso.slice(11, 13),
    M: iso.slice(14, 16),
    S: iso.slice(17, 19),
    F: iso.slice(0, 10),
    T: iso.slice(11, 19),
    s: String(Math.trunc(ms / 1000)),
    N: String((ms % 1000) * 1_000_000).padStart(9, '0'),
    a: DAYS[time.getUTCDay()]!,
    b: MONTHS[time.getUTCMonth()]!,
    e: String(time.getUTCDate()).padStart(2),
    Z: 'UTC',
    z: '+0000',
    '%': '%',
  };
  return format.replace(/%([A-Za-z%])/g, (all, key: string) => fields[key] ?? all);
}

const date: Applet = ({ args, io, machine }) => {
  const format = args.find((arg) => arg.startsWith('+'))?.slice(1);
  const standard = args.some((arg) => arg.startsWith('-I')) ? '%F' : '%a %b %e %T %Z %Y';
  io.stdout(`${formatDate(machine.now(), format ?? standard)}\n`);
  return 0;
};

const env: Applet = (call) => {
  const { args, io } = call;
  const variables = { ...call.env };
  const rest = [...args];
  for (let next = rest[0]; next?.includes('='); next = rest[0]) {
    variables[next.slice(0, next.indexOf('='))] = next.slice(next.indexOf('=') + 1);
    rest.shift();
  }
  if (rest[0] !== undefined) return runProgram(call, rest, variables);
  for (const [name, value] of Object.entries(variables)) io.stdout(`${name}=${value}\n`);
  return 0;
};

const runProgram = (call: Call, words: string[], variables: Record<string, string>) => {
  const applet = findApplet(words[0]!);
  if (applet !== undefined) return applet({ ...call, args: words.slice(1), env: variables });
  call.io.stderr(`env: can't execute '${words[0]}': No such file or directory\n`);
  return 127;
};

const printenv: Applet = (call) => {
  const [name] = call.args;
  if (name === undefined) return env(call);
  const value = call.env[name];
  if (value === undefined) return 1;
  call.io.stdout(`${value}\n`);
  return 0;
};

/** `-s INT`, `-INT`, `-2`; default TERM. */
function readSignal(args: string[]): { signal: string | undefined; rest: string[]; text: string } {
  const [first = '', second = ''] = args;
  if (first === '-s') return { signal: toSignal(second), rest: args.slice(2), text: second };
  if (/^-\w/.test(first)) return { signal: toSignal(first.slice(1)), rest: args.slice(1), text: first.slice(1) };
  return { signal: 'TERM', rest: args, text: 'TERM' };
}

/** Also the shell's own command, which names itself in its errors. */
export const sendSignals = ({ args, io, machine }: Pick<Call, 'args' | 'io' | 'machine'>, program: string): number => {
  const { signal, rest, text } = readSignal(args);
  if (signal === undefined) {
    io.stderr(`${program}: bad signal name '${text}'\n`);
    return 1;
  }
  let code = 0;
  for (const arg of rest) {
    if (machine.signal(Number(arg), signal)) continue;
    io.stderr(`${program}: can't kill pid ${arg}: No such process\n`);
    code = 1;
  }
  return code;
};

const killall: Applet = ({ args, io, machine }) => {
  const { signal, rest, text } = readSignal(args.filter((arg) => arg !== '-q'));
  if (signal === undefined) {
    io.stderr(`killall: bad signal name '${text}'\n`);
    return 1;
  }
  let code = 0;
  for (const name of rest) {
    if (machine.signalAll(name, signal)) continue;
    io.stderr(`killall: ${name}: no process killed\n`);
    code = 1;
  }
  return code;
};

const say =
  (text: (call: Call) => string): Applet =>
  (call) => {
    call.io.stdout(`${text(call)}\n`);
    return 0;
  };

export const PROCESS_APPLETS: Record<string, Applet> = {
  date,
  env,
  false: () => 1,
  hostname: say(({ machine }) => machine.hostname),
  id: say(({ args }) => (args.includes('-u') ? '0' : 'uid=0(root) gid=0(root)')),
  kill: (call) => sendSignals(call, 'kill'),
  killall,
  printenv,
  pwd: say(() => '/'),
  sleep,
  sync: () => 0,
  true: () => 0,
  uname: say(({ args }) => (args.includes('-m') ? 'x86_64' : 'Linux')),
  whoami: say(() => 'root'),
};
