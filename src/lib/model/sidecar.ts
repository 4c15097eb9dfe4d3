// A sidecar: how it is told to stop, and how it has ended. The table is that of HAHAHA, NAIS' retired operator for this, over
// all its versions: the containers that never learned to end with a job.

import type { Pod } from './attempt.ts';

export type StopMethod =
  /** An HTTP request on the pod's loopback; only 200 counts. */
  | { kind: 'http'; method: 'GET' | 'POST'; port: number; path: string }
  /** A command in the container itself. */
  | { kind: 'exec'; command: readonly string[] };

export const SIGNALS = ['INT', 'TERM', 'KILL'] as const;
export type StopSignal = (typeof SIGNALS)[number];

const http = (method: 'GET' | 'POST', port: number, path: string): StopMethod => ({ kind: 'http', method, port, path });
const exec = (...command: string[]): StopMethod => ({ kind: 'exec', command });

const CLOUDSQL = 'cloudsql-proxy';
const CLOUDSQL_V1 = exec('kill', '-s', 'INT', '1');
const CLOUDSQL_V2 = http('POST', 9091, '/quitquitquit');

const TABLE: ReadonlyMap<string, readonly StopMethod[]> = new Map([
  ['linkerd-proxy', [http('POST', 4191, '/shutdown')]],
  ['secure-logs-fluentd', [http('GET', 24444, '/api/processes.killWorkers')]],
  ['secure-logs-configmap-reload', [exec('/bin/killall', 'configmap-reload')]],
  ['vks-sidecar', [exec('/bin/kill', '-s', 'INT', '1')]],
  ['istio-proxy', [http('POST', 15_000, '/quitquitquit')]],
]);

interface Described {
  name: string;
  image?: string;
  command?: string[];
  args?: string[];
}

/** In the order in which they are tried; empty = nobody knows how, and no signal was given. */
export function chooseMethods(container: Described, signal: StopSignal | undefined): StopMethod[] {
  const known = container.name === CLOUDSQL ? cloudSqlMethods(container) : (TABLE.get(container.name) ?? []);
  return signal === undefined ? [...known] : [...known, signalMethod(signal)];
}

/** Version 1 is gce-proxy with /cloud_sql_proxy, version 2 cloud-sql-proxy with /cloud-sql-proxy; v2 has no shell. Else both are tried. */
function cloudSqlMethods({ image = '', command = [] }: Described): StopMethod[] {
  const program = command[0] ?? '';
  if (program.endsWith('cloud_sql_proxy') || /(?:^|\/)gce-proxy[:@]/.test(image)) return [CLOUDSQL_V1];
  if (program.endsWith('cloud-sql-proxy') || /(?:^|\/)cloud-sql-proxy[:@]2/.test(image)) return [CLOUDSQL_V2];
  return [CLOUDSQL_V2, CLOUDSQL_V1];
}

/** Linux shields PID 1 from a KILL that comes from inside its own container: all its other processes are sent it instead. */
function signalMethod(signal: StopSignal): StopMethod {
  return signal === 'KILL' ? exec('kill', '-s', 'KILL', '-1') : exec('kill', '-s', signal, '1');
}

/** `POST 127.0.0.1:4191/shutdown`, or `exec kill -s INT 1`. */
export function describeMethod(method: StopMethod): string {
  if (method.kind === 'exec') return `exec ${method.command.join(' ')}`;
  return `${method.method} 127.0.0.1:${method.port}${method.path}`;
}

export interface Sidecar {
  container: string;
  image: string;
  /** `running`: keeps the attempt from ending. `native`: Kubernetes' own, which the kubelet stops. `waiting`: not running now. */
  state: 'running' | 'native' | 'waiting';
  methods: StopMethod[];
  /** How often the kubelet had started it anew when it was looked at. */
  restarts: number;
}

/** PID 1 of a shared process namespace is not the container's own: a signal to it would end the whole pod. */
export function sharesProcesses(pod: Pod): boolean {
  return pod.spec['shareProcessNamespace'] === true;
}

export type ContainerEnd = { kind: 'stopped' | 'restarted'; exitCode: number } | { kind: 'gone' };

/** How the container that was looked at has ended; undefined while it runs. `pod`: as it is now, undefined when it is gone. */
export function endOf(sidecar: Sidecar, uid: string, pod: Pod | undefined): ContainerEnd | undefined {
  if (pod === undefined || pod.metadata.uid !== uid) return { kind: 'gone' };
  const status = pod.status?.containerStatuses?.find(({ name }) => name === sidecar.container);
  const ended = status?.state?.terminated;
  if (ended !== undefined) return { kind: 'stopped', exitCode: ended.exitCode };
  if ((status?.restartCount ?? 0) <= sidecar.restarts && status?.state?.running !== undefined) return undefined;
  const last = status?.lastState?.terminated;
  return last === undefined ? undefined : { kind: 'restarted', exitCode: last.exitCode };
}
