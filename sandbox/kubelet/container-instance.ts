// One running container: its processes, its loopback listeners, its log. Ends by itself or by a signal.

import type { SandboxClock, StoredObject } from '../api.ts';
import type { ContainerFiles } from './container-files.ts';
import { ContainerLog } from './container-log.ts';
import type { Environment } from './environment.ts';
import type { PodNetwork } from './pod-network.ts';
import { ProcessTable } from './process-table.ts';
import type { Program } from './program.ts';
import { findAnnotation, readListeners } from './program.ts';
import { runProgram } from './run-program.ts';
import { serveListener } from './serve-listener.ts';
import { Input } from './shell/input.ts';
import { Killed, Life } from './shell/life.ts';
import type { Io, Machine, Process } from './shell/machine.ts';

export interface InstanceSetup {
  clock: SandboxClock;
  pod: StoredObject;
  container: any;
  program: Program;
  environment: Environment;
  files: ContainerFiles;
  network: PodNetwork;
}

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
  readonly #processes = new ProcessTable();
  readonly #closers: (() => void)[] = [];

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
    return this.#processes.signal(pid, signal);
  }

  signalAll(name: string, signal: string): boolean {
    return this.#processes.signalAll(name, signal);
  }

  register(name: string, deliver: (signal: string) => void): Process {
    return this.#processes.register(name, deliver);
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
    for (const listener of readListeners(this.#setup.pod, this.#setup.container.name)) {
      const close = serveListener(listener, this.#setup.network, (exitCode) => this.life.kill(exitCode));
      if (close !== undefined) this.#closers.push(close);
    }
    try {
      return await runProgram(this.#setup.program, {
        machine: this,
        life: this.life,
        io: this.#io(),
        env: this.environment,
        enlist: (name, deliver) => this.#enlist(name, deliver),
      });
    } catch (error) {
      if (error instanceof Killed) return error.exitCode;
      throw error;
    } finally {
      this.life.kill(0);
      for (const close of this.#closers) close();
      this.log.close();
    }
  }

  /** PID 1. */
  #enlist(name: string, deliver: (signal: string) => void): Process {
    return this.#processes.enter(
      1,
      findAnnotation(this.#setup.pod, 'process', this.#setup.container.name) ?? name,
      deliver,
    );
  }

  #io(): Io {
    return {
      stdin: Input.empty(),
      stdout: (text) => this.log.write('stdout', text),
      stderr: (text) => this.log.write('stderr', text),
    };
  }
}
