// The processes of one container: their numbers, their names and how a signal reaches them.

import type { Process } from './shell/machine.ts';

export class ProcessTable {
  readonly #processes = new Map<number, { name: string; deliver: (signal: string) => void }>();
  #nextPid = 2;

  /** False = no such process. EXIT, the signal 0, only asks whether there is one. */
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
    return this.enter(pid, name, deliver);
  }

  /** For PID 1, which has its number from the start. */
  enter(pid: number, name: string, deliver: (signal: string) => void): Process {
    const entry = { name, deliver };
    this.#processes.set(pid, entry);
    return {
      pid,
      handle: (handler) => void (entry.deliver = handler),
      rename: (next) => void (entry.name = next),
      unregister: () => void this.#processes.delete(pid),
    };
  }
}
