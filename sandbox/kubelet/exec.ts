// Runs a command beside a container's own program, as `kubectl exec` asks.

import { randomBytes } from 'node:crypto';
import type { ExecAnswer, ExecIo, StoredObject } from '../api.ts';
import { findApplet } from './applets/applets.ts';
import type { ContainerInstance } from './container-instance.ts';
import { chooseContainer } from './log-answer.ts';
import type { PodWorker } from './pod-worker.ts';
import { describeMissing, hasShell } from './program.ts';
import { Input } from './shell/input.ts';
import { Killed } from './shell/life.ts';
import { exitCodeOf } from './shell/machine.ts';

export function answerExec(
  pod: StoredObject,
  worker: PodWorker | undefined,
  container: string,
  command: string[],
  io: ExecIo,
): ExecAnswer {
  const chosen = chooseContainer(pod, container);
  if ('message' in chosen) return { refused: { code: 400, message: chosen.message } };
  if (pod['spec'].nodeName === undefined) {
    return { refused: { code: 400, message: `pod ${pod.metadata.name} does not have a host assigned` } };
  }
  const record = worker?.records.find(({ spec }) => spec.name === chosen.name);
  if (record?.instance === undefined) {
    return { refused: { code: 500, message: `container not found ("${chosen.name}")`, text: true } };
  }
  const [name = '', ...args] = command;
  if (!hasShell(record.spec.image) || findApplet(name) === undefined)
    return { done: Promise.resolve(describeFailure(name)) };
  return { done: run(record.instance, name, args, io) };
}

function describeFailure(name: string): { failed: string } {
  const id = randomBytes(32).toString('hex');
  const stages = `Internal error occurred: error executing command in container: failed to exec in container: failed to start exec "${id}"`;
  return { failed: `${stages}: OCI runtime exec failed: exec failed: ${describeMissing(name)}: unknown` };
}

async function run(
  instance: ContainerInstance,
  name: string,
  args: string[],
  io: ExecIo,
): Promise<{ exitCode: number }> {
  // Whatever the container's end, the command ends with it.
  const life = instance.life.beget();
  const process = instance.register(name.split('/').at(-1)!, (signal) => life.kill(exitCodeOf(signal)));
  const stdin = readInput(io.stdin);
  const streams = { stdin, stdout: (text: string) => io.stdout(text), stderr: (text: string) => io.stderr(text) };
  try {
    const call = { args, io: streams, life, machine: instance, env: instance.environment, process };
    return { exitCode: await findApplet(name)!(call) };
  } catch (error) {
    if (!(error instanceof Killed)) throw error;
    return { exitCode: life.killed?.exitCode || 137 };
  } finally {
    process.unregister();
  }
}

function readInput(source: AsyncIterable<Uint8Array> | undefined): Input {
  if (source === undefined) return Input.empty();
  const input = new Input();
  const decoder = new TextDecoder();
  const copy = async () => {
    for await (const chunk of source) input.push(decoder.decode(chunk, { stream: true }));
  };
  // A connection that breaks ends the input like any other end.
  copy()
    .catch(() => undefined)
    .finally(() => input.close());
  return input;
}
