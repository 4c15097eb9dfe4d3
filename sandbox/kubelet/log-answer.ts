// Answers `GET pods/x/log` with the texts of API server and kubelet.

import type { LogAnswer, LogOptions, StoredObject } from '../api.ts';
import type { ContainerRecord } from './container-record.ts';
import { readLog } from './log-stream.ts';
import type { PodWorker } from './pod-worker.ts';

/** The container meant by a request; the message of a 400 when there is no such one, or more than one. */
export function chooseContainer(pod: StoredObject, name: string | undefined): { name: string } | { message: string } {
  const { containers, initContainers = [] } = pod['spec'] as Record<string, { name: string }[]>;
  const names = [...initContainers!, ...containers!].map((container) => container.name);
  if (name !== undefined && name !== '') {
    return names.includes(name) ? { name } : { message: `container ${name} is not valid for pod ${pod.metadata.name}` };
  }
  if (containers!.length === 1) return { name: containers![0]!.name };
  const message = `a container name must be specified for pod ${pod.metadata.name}, choose one of: [${names.join(' ')}]`;
  return { message };
}

export function answerLogs(
  pod: StoredObject,
  worker: PodWorker | undefined,
  options: LogOptions,
  now: number,
): LogAnswer {
  const chosen = chooseContainer(pod, options.container);
  if ('message' in chosen) return { code: 400, message: chosen.message };
  // Not yet on a node: the server has nobody to ask and answers nothing.
  if (pod['spec'].nodeName === undefined) return { code: 204, message: '' };
  const record = worker?.records.find(({ spec }) => spec.name === chosen.name);
  const where = `container "${chosen.name}" in pod "${pod.metadata.name}"`;
  if (record === undefined) return { code: 400, message: `${where} is not available` };
  const log = options.previous ? record.previousLog : record.log;
  if (log !== undefined) return { code: 200, stream: readLog(log, options, now) };
  if (options.previous) return { code: 400, message: `previous terminated ${where} not found` };
  // A container that could not be started has ended without ever writing.
  if (record.state.waiting === undefined) return { code: 200, stream: nothing() };
  return { code: 400, message: `${where} is waiting to start: ${describeWaiting(record)}` };
}

async function* nothing(): AsyncGenerator<string> {}

function describeWaiting({ state }: ContainerRecord): string {
  if (state.waiting?.reason === 'ErrImagePull') return "image can't be pulled";
  if (state.waiting?.reason === 'ImagePullBackOff') return 'trying and failing to pull image';
  return state.waiting?.reason ?? 'no logs yet';
}
