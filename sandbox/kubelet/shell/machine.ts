// What a scripted process sees of its container. There is no host behind it: no files, no network, no processes of the
// machine that the sandbox runs on.

import type { Duplex } from 'node:stream';
import type { Input } from './input.ts';
import type { Life } from './life.ts';

export interface Io {
  stdin: Input;
  stdout(text: string): void;
  stderr(text: string): void;
}

export interface Files {
  /** Undefined = no such file. */
  read(path: string): string | undefined;
  /** False = the path is on a volume that cannot be written. */
  write(path: string, text: string): boolean;
  remove(path: string): boolean;
  list(path: string): string[];
}

export interface Machine {
  /** Milliseconds since 1970. */
  now(): number;
  readonly hostname: string;
  readonly files: Files;
  /** Takes a port of the pod's loopback until the returned function is called; undefined when it is taken. */
  listen(port: number, accept: (connection: Duplex) => void): (() => void) | undefined;
  /** Undefined = connection refused. */
  connect(port: number): Duplex | undefined;
  /** Signal to a process of the container; false when there is none with that id. */
  signal(pid: number, signal: string): boolean;
  /** Registers a running process under its name, so that kill and killall find it; returns its id. */
  register(name: string, deliver: (signal: string) => void): Process;
  /** The process takes more memory than the container may have; without a limit nothing happens. */
  exhaustMemory(pid: number): void;
  /** Signal to all processes of that name; false when there are none. */
  signalAll(name: string, signal: string): boolean;
}

/** An entry in the container's table of processes. */
export interface Process {
  readonly pid: number;
  /** Handles signals from now on, in the place of what the process was registered with. */
  handle(deliver: (signal: string) => void): void;
  rename(name: string): void;
  unregister(): void;
}

/** One running command. */
export interface Call {
  args: string[];
  io: Io;
  life: Life;
  machine: Machine;
  env: Record<string, string>;
  process: Process;
}

/** A program of the container: gets its arguments without its name, gives its exit code. */
export type Applet = (call: Call) => number | Promise<number>;

const SIGNALS: Record<string, number> = {
  HUP: 1,
  INT: 2,
  QUIT: 3,
  KILL: 9,
  USR1: 10,
  USR2: 12,
  PIPE: 13,
  ALRM: 14,
  TERM: 15,
  STOP: 19,
  CONT: 18,
};

/** The name of a signal given as `TERM`, `SIGTERM` or `15`; undefined when there is none. `0` is `EXIT` (for kill: a mere question). */
export function toSignal(text: string): string | undefined {
  if (text === '0' || text === 'EXIT') return 'EXIT';
  const name = text.replace(/^SIG/, '').toUpperCase();
  if (name in SIGNALS) return name;
  return Object.keys(SIGNALS).find((signal) => String(SIGNALS[signal]) === text);
}

/** Exit code of a process that a signal ended. */
export function exitCodeOf(signal: string): number {
  return 128 + (SIGNALS[signal] ?? 0);
}
