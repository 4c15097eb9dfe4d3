// What a container runs. Containers are scripts, never processes of the host; in this order:
//   1. annotation `sandbox.kubectl-naisjob/script.<container>` on the pod: that script, whatever the image;
//   2. the container's own command (or, for a busybox image, its entrypoint /bin/sh with the args): see shell/shell.ts;
//   3. an image named `pause`: waits for TERM or INT and exits 0;
//   4. any other image without a command that is understood: works for a second and exits 0.
// Scripts of the first kind end at an untrapped signal (143, 130), as most programs do. Those of the second kind ignore it,
// as the kernel makes PID 1 do. Annotation `sandbox.kubectl-naisjob/process.<container>` names the process for killall.
//
// Annotation `sandbox.kubectl-naisjob/listen.<container>` lets it answer HTTP on the pod's loopback, beside its script: a
// JSON list of {port, method = any, path = any, status = 200, body = "", then}; `then: "stop"` ends the container with
// exit code 0 once the answer is given, a number with that code.

import type { StoredObject } from '../api.ts';
import { findApplet } from './applets/applets.ts';
import type { Environment } from './environment.ts';
import { expandReferences } from './environment.ts';

const PREFIX = 'sandbox.kubectl-naisjob/';

export type Program =
  | { kind: 'shell'; name: string; args: string[]; shielded: boolean }
  | { kind: 'applet'; name: string; args: string[] }
  | { kind: 'pause' }
  | { kind: 'brief' }
  /** The runtime cannot start it; the end of its message. */
  | { kind: 'missing'; problem: string };

export interface Listener {
  port: number;
  method?: string;
  path?: string;
  status?: number;
  body?: string;
  then?: 'stop' | number;
}

export function findAnnotation(pod: StoredObject, purpose: string, container: string): string | undefined {
  return pod.metadata['annotations']?.[`${PREFIX}${purpose}.${container}`];
}

export function chooseProgram(pod: StoredObject, container: any, environment: Environment): Program {
  const script = findAnnotation(pod, 'script', container.name);
  if (script !== undefined) return { kind: 'shell', name: 'sh', args: ['-c', script], shielded: false };
  const args: string[] = (container.args ?? []).map((text: string) => expandReferences(text, environment));
  const command: string[] = (container.command ?? []).map((text: string) => expandReferences(text, environment));
  if (command.length === 0) return chooseByImage(container.image, args);
  const known = understand([...command, ...args]);
  if (known !== undefined) return known;
  return isBusybox(container.image) || isPause(container.image)
    ? { kind: 'missing', problem: describeMissing(command[0]!) }
    : { kind: 'brief' };
}

function chooseByImage(image: string, args: string[]): Program {
  if (isPause(image)) return { kind: 'pause' };
  return isBusybox(image) ? { kind: 'shell', name: '/bin/sh', args, shielded: true } : { kind: 'brief' };
}

function understand([name = '', ...args]: string[]): Program | undefined {
  if (/^(\/usr)?(\/bin\/)?(sh|ash|bash)$/.test(name)) return { kind: 'shell', name, args, shielded: true };
  return findApplet(name) === undefined ? undefined : { kind: 'applet', name, args };
}

/** What runc says of a program that is not there. */
export function describeMissing(name: string): string {
  const problem = name.includes('/') ? `stat ${name}: no such file or directory` : 'executable file not found in $PATH';
  return `unable to start container process: exec: "${name}": ${problem}`;
}

function baseOf(image: string): string {
  return image.split('@')[0]!.split('/').at(-1)!.split(':')[0]!;
}

function isBusybox(image: string): boolean {
  return baseOf(image).startsWith('busybox');
}

function isPause(image: string): boolean {
  return baseOf(image) === 'pause';
}

/** Images without a shell: exec finds nothing in them. */
export function hasShell(image: string): boolean {
  return !isPause(image) && !image.includes('distroless');
}

/** Throws a SyntaxError for an annotation that is no JSON. */
export function readListeners(pod: StoredObject, container: string): Listener[] {
  const text = findAnnotation(pod, 'listen', container);
  return text === undefined ? [] : (JSON.parse(text) as Listener[]);
}
