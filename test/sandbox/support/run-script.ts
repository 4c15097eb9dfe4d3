// Runs a script as `sh -c` would in a practice container, on a clock that passes by itself.
import { runShell } from '../../../sandbox/kubelet/applets/shells.ts';
import { ContainerFiles } from '../../../sandbox/kubelet/container-files.ts';
import { PodNetwork } from '../../../sandbox/kubelet/pod-network.ts';
import { Input } from '../../../sandbox/kubelet/shell/input.ts';
import { Killed, Life } from '../../../sandbox/kubelet/shell/life.ts';
import type { Machine } from '../../../sandbox/kubelet/shell/machine.ts';
import { Shell } from '../../../sandbox/kubelet/shell/shell.ts';
import { StillClock } from './still-clock.ts';

export interface ScriptResult {
  out: string;
  err: string;
  code: number;
}

export async function runScript(script: string, stdin = ''): Promise<ScriptResult> {
  const clock = new StillClock(Date.parse('2026-11-24T09:00:00Z'));
  const life = new Life(clock);
  const result = { out: '', err: '', code: 0 };
  const io = {
    stdin: Input.of(stdin),
    stdout: (text: string) => void (result.out += text),
    stderr: (text: string) => void (result.err += text),
  };
  const env = { PATH: '/bin', HOME: '/root' };
  let ended = false;
  const shell: Shell = new Shell({ machine: aMachine(clock, (signal) => shell.signal(signal)), life, io, env });
  const done = runShell(shell, ['-c', script])
    .catch((error: unknown) => {
      if (error instanceof Killed) return error.exitCode;
      throw error;
    })
    .finally(() => (ended = true));
  while (!ended) await clock.advance(10);
  result.code = await done;
  return result;
}

function aMachine(clock: StillClock, toShell: (signal: string) => void): Machine {
  const processes = new Map([[1, { name: 'sh', deliver: toShell }]]);
  const network = new PodNetwork();
  let next = 2;
  return {
    now: () => clock.now(),
    hostname: 'pod',
    exhaustMemory: () => undefined,
    files: new ContainerFiles([]),
    listen: (port, accept) => network.listen(port, accept),
    connect: (port) => network.connect(port),
    signal: (pid, signal) => {
      processes.get(pid)?.deliver(signal);
      return processes.has(pid);
    },
    signalAll: (name, signal) => {
      const found = [...processes.values()].filter((process) => process.name === name);
      for (const process of found) process.deliver(signal);
      return found.length > 0;
    },
    register: (name, deliver) => {
      const pid = next++;
      const entry = { name, deliver };
      processes.set(pid, entry);
      return {
        pid,
        handle: (handler) => void (entry.deliver = handler),
        rename: (next) => void (entry.name = next),
        unregister: () => void processes.delete(pid),
      };
    },
  };
}
