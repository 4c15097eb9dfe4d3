// One running container: its processes, its loopback listeners, its log. Ends by itself or by a signal.

import { createServer } from 'node:http';
import type { SandboxClock, StoredObject } from '../api.ts';
import { findApplet } from './applets/applets.ts';
import { runShell } from './applets/shells.ts';
import type { ContainerFiles } from './container-files.ts';
import { ContainerLog } from './container-log.ts';
import type { Environment } from './environment.ts';
import type { PodNetwork } from './pod-network.ts';
import type { Listener, Program } from './program.ts';
import { findAnnotation, readListeners } from './program.ts';
import { Input } from './shell/input.ts';
import { Killed, Life } from './shell/life.ts';
import type { Io, Machine, Process } from './shell/machine.ts';
import { exitCodeOf } from './shell/machine.ts';
import { Shell } from './shell/shell.ts';

export interface InstanceSetup {
  clock: SandboxClock;
  pod: StoredObject;
  container: any;
  program: Program;
  environment: Environment;
  files: ContainerFiles;
  network: PodNetwork;
}

/** How long a program that is not understood works, in ms. */
const BRIEF_MS = 1000;

export class ContainerInstance implements Machine {
  readonly log: ContainerLog;
  readonly environment: Environment;
  readonly files: ContainerFiles;
  readonly hostname: string;
  /** The exit code. */
  readonly done: Promise<number>;
  readonly life: Life;
  /** Whether it was ended for taking too much memory. */
  outOfMemory = false;
  readonly #setup: InstanceSetup;
  readonly #processes = new Map<number, { name: string; deliver: (signal: string) => void }>();
  readonly #closers: (() => void)[] = [];
  #nextPid = 2;

  constructor(setup: InstanceSetup) {
    this.#setup = setup;
    this.log = new ContainerLog(setup.clock);
    this.environment = setup.environment;
    this.files = setup.files;
    this.hostname = setup.environment['HOSTNAME'] ?? setup.pod.metadata.name;
    this.life = new Life(setup.clock);
    this.done = this.#run();
  }

  now(): number {
    return this.#setup.clock.now();
  }

  listen(port: number, accept: Parameters<Machine['listen']>[1]): (() => void) | undefined {
    return this.#setup.network.listen(port, accept);
  }

  connect(port: number): ReturnType<Machine['connect']> {
    return this.#setup.network.connect(port);
  }

  signal(pid: number, signal: string): boolean {
    const process = this.#processes.get(pid);
    if (signal !== 'EXIT') process?.deliver(signal);
    return process !== undefined;
  }

  signalAll(name: string, signal: string): boolean {
    const found = [...this.#processes.values()].filter((process) => process.name === name);
    for (const process of found) process.deliver(signal);
    return found.length > 0;
  }

  register(name: string, deliver: (signal: string) => void): Process {
    const pid = this.#nextPid;
    this.#nextPid += 1;
    return this.#enter(pid, name, deliver);
  }

  exhaustMemory(pid: number): void {
    if (this.#setup.container.resources?.limits?.memory === undefined) return;
    if (pid !== 1) return void this.signal(pid, 'KILL');
    this.outOfMemory = true;
    this.life.kill(137);
  }

  /** SIGKILL from outside the container: nothing resists it. */
  kill(): void {
    this.life.kill(137);
  }

  async #run(): Promise<number> {
    // The constructor must be through before the first command runs.
    await Promise.resolve();
    for (const listener of readListeners(this.#setup.pod, this.#setup.container.name)) this.#serve(listener);
    try {
      return await this.#runProgram(this.#setup.program);
    } catch (error) {
      if (error instanceof Killed) return error.exitCode;
      throw error;
    } finally {
      this.life.kill(0);
      for (const close of this.#closers) close();
      this.log.close();
    }
  }

  async #runProgram(program: Program): Promise<number> {
    if (program.kind === 'shell') return this.#runShell(program);
    if (program.kind === 'applet') return this.#runApplet(program);
    if (program.kind === 'brief') return this.#wait('program', BRIEF_MS);
    return this.#wait('pause', undefined);
  }

  async #runShell({ name, args, shielded }: Extract<Program, { kind: 'shell' }>): Promise<number> {
    const { life, environment: env } = this;
    const process = this.#enlist('sh', () => undefined);
    const shell = new Shell({
      machine: this,
      life,
      io: this.#io(),
      env,
      name: nameShell(name, args),
      shielded,
      process,
    });
    process.handle((signal) => shell.signal(signal));
    return runShell(shell, args);
  }

  /** A program as PID 1 hears no signal that it has no handler for, and none of these has. */
  async #runApplet({ name, args }: Extract<Program, { kind: 'applet' }>): Promise<number> {
    const process = this.#enlist(name.split('/').at(-1)!, () => undefined);
    const call = { args, io: this.#io(), life: this.life, machine: this, env: this.environment, process };
    return findApplet(name)!(call);
  }

  async #wait(name: string, ms: number | undefined): Promise<number> {
    this.#enlist(name, (signal) => this.life.kill(name === 'pause' ? 0 : exitCodeOf(signal)));
    if (ms === undefined) return this.life.guard(new Promise<number>(() => undefined));
    await this.life.sleep(ms);
    return 0;
  }

  /** PID 1. */
  #enlist(name: string, deliver: (signal: string) => void): Process {
    return this.#enter(1, findAnnotation(this.#setup.pod, 'process', this.#setup.container.name) ?? name, deliver);
  }

  #enter(pid: number, name: string, deliver: (signal: string) => void): Process {
    const entry = { name, deliver };
    this.#processes.set(pid, entry);
    return {
      pid,
      handle: (handler) => void (entry.deliver = handler),
      rename: (next) => void (entry.name = next),
      unregister: () => void this.#processes.delete(pid),
    };
  }

  #io(): Io {
    return {
      stdin: Input.empty(),
      stdout: (text) => this.log.write('stdout', text),
      stderr: (text) => this.log.write('stderr', text),
    };
  }

  #serve({ port, method, path, status = 200, body = '', then }: Listener): void {
    const server = createServer((request, response) => {
      const meant = (method === undefined || method === request.method) && (path === undefined || path === request.url);
      response.writeHead(meant ? status : 404, { connection: 'close' });
      response.end(meant ? body : 'not found\n', () => {
        if (meant && then !== undefined) this.life.kill(then === 'stop' ? 0 : then);
      });
    });
    const close = this.listen(port, (connection) => server.emit('connection', connection));
    if (close !== undefined) this.#closers.push(close);
  }
}

/** $0: the word after `-c SCRIPT`, else the shell as it was called. */
function nameShell(name: string, args: string[]): string {
  const at = args.findIndex((arg) => /^-\w*c/.test(arg));
  return at >= 0 && args[at + 2] !== undefined ? args[at + 2]! : name;
}
