// Runs with sidecars that behave as the real ones do: each listens in its pod and ends only on the right call. The same
// manifest on both clusters: a real node runs the command, the practice cluster the annotations beside it.

import type { Json } from '../../support/kube-api.ts';
import type { TestNamespace } from '../../support/namespace.ts';

const BUSYBOX = 'localhost/busybox:1';
const NOTE = 'sandbox.kubectl-naisjob';

export interface ASidecar {
  container: Json;
  annotations?: Record<string, string>;
}

const sh = (script: string) => ['sh', '-c', script];

/** Ends with exit 0 when `method path` is asked for on the port; answers everything else with 404. */
export function listening(name: string, port: number, method: string, path: string): ASidecar {
  const answer = (status: string) =>
    `printf 'HTTP/1.1 ${status}\\r\\nContent-Length: 0\\r\\nConnection: close\\r\\n\\r\\n'`;
  const serve = [
    'read -r method path rest',
    'while read -r line && [ "$line" != "$(printf "\\r")" ]; do :; done',
    `if [ "$method $path" = "${method} ${path}" ]; then touch /stop; ${answer('200 OK')}; else ${answer('404 Not Found')}; fi`,
  ].join('\n');
  const script = [
    `cat > /serve.sh <<'END'\n${serve}\nEND`,
    `until [ -f /stop ]; do nc -l -p ${port} -e sh /serve.sh; done`,
  ];
  const probe = { exec: { command: sh(`netstat -ltn | grep -q :${port}`) }, periodSeconds: 1 };
  const listen = [{ port, method, path, then: 'stop' }];
  return {
    container: { name, image: BUSYBOX, command: sh(script.join('\n')), readinessProbe: probe },
    annotations: { [`${NOTE}/listen.${name}`]: JSON.stringify(listen), [`${NOTE}/script.${name}`]: 'sleep infinity' },
  };
}

/** Ends with `code` on that signal, and on no other way but KILL. */
export function trapping(name: string, signal: string, code = 0): ASidecar {
  return {
    container: { name, image: BUSYBOX, command: sh(`trap 'exit ${code}' ${signal}; while :; do sleep 1; done`) },
  };
}

/** Hears INT and goes on. */
export function deaf(name: string): ASidecar {
  return { container: { name, image: BUSYBOX, command: sh("trap '' INT; while :; do sleep 1; done") } };
}

/** A program of that name, for killall; it ends on TERM. */
export function named(name: string, program: string): ASidecar {
  const script = `printf '#!/bin/sh\\ntrap "exit 0" TERM\\nwhile :; do sleep 1; done\\n' > /tmp/${program}; chmod +x /tmp/${program}; exec /tmp/${program}`;
  return {
    container: { name, image: BUSYBOX, command: sh(script) },
    annotations: {
      [`${NOTE}/script.${name}`]: "trap 'exit 0' TERM; while :; do sleep 1; done",
      [`${NOTE}/process.${name}`]: program,
    },
  };
}

/** Listens on the pod's 127.0.0.1 alone, and knows no such page. */
export function answering404(name: string, port: number): ASidecar {
  const probe = { exec: { command: sh(`netstat -ltn | grep -q 127.0.0.1:${port}`) }, periodSeconds: 1 };
  return {
    container: {
      name,
      image: BUSYBOX,
      command: ['httpd', '-f', '-p', `127.0.0.1:${port}`, '-h', '/tmp'],
      readinessProbe: probe,
    },
    annotations: {
      [`${NOTE}/listen.${name}`]: JSON.stringify([{ port, status: 404 }]),
      [`${NOTE}/script.${name}`]: 'sleep infinity',
    },
  };
}

/** Takes the connection and never answers. */
export function silent(name: string, port: number): ASidecar {
  const probe = { exec: { command: sh(`netstat -ltn | grep -q :${port}`) }, periodSeconds: 1 };
  return { container: { name, image: BUSYBOX, command: sh(`nc -l -p ${port} -e sleep 1000`), readinessProbe: probe } };
}

/** Neither a shell nor kill in it. */
export function distroless(name: string): ASidecar {
  return { container: { name, image: 'localhost/pause:1' } };
}

export interface ARun {
  /** Label `app` and name of the main container. */
  app: string;
  sidecars: ASidecar[];
  /** Main container's command; ends well by default. */
  main?: string[];
  native?: string;
  ownerReferences?: Json[];
}

/** A Job; the pod's grace is short, so that tests end. */
export async function startRun(
  ns: TestNamespace,
  name: string,
  { app, sidecars, main, native, ownerReferences }: ARun,
): Promise<void> {
  const annotations = Object.assign({}, ...sidecars.map((each) => each.annotations ?? {})) as Record<string, string>;
  const initContainers =
    native === undefined
      ? []
      : [
          {
            name: native,
            image: BUSYBOX,
            restartPolicy: 'Always',
            command: sh("trap 'exit 0' TERM; while :; do sleep 1; done"),
          },
        ];
  const mainContainer = { name: app, image: BUSYBOX, command: main ?? sh('exit 0') };
  await ns.api.create(ns.path('jobs'), {
    apiVersion: 'batch/v1',
    kind: 'Job',
    metadata: { name, namespace: ns.name, labels: { app, team: ns.name }, ...(ownerReferences && { ownerReferences }) },
    spec: {
      backoffLimit: 0,
      template: {
        metadata: { labels: { app, team: ns.name, 'nais.io/naisjob': 'true' }, annotations },
        spec: {
          restartPolicy: 'Never',
          terminationGracePeriodSeconds: 1,
          ...(initContainers.length > 0 && { initContainers }),
          containers: [mainContainer, ...sidecars.map(({ container }) => container)],
        },
      },
    },
  });
}

/** The run's pod once its main container has ended, or runs, and every sidecar is ready. */
export function untilSidecarsRun(ns: TestNamespace, run: string, mainState = 'terminated'): Promise<Json> {
  const ready = (pod: Json) => {
    const all: Json[] = pod.status?.containerStatuses ?? [];
    const { app } = pod.metadata.labels;
    return (
      all.length === pod.spec.containers.length &&
      all.every((each) => (each.name === app ? each.state[mainState] !== undefined : each.ready))
    );
  };
  return ns.api.until(
    `${ns.path('pods')}?labelSelector=job-name%3D${run}`,
    ([pod]) => pod !== undefined && ready(pod) && pod,
    120_000,
  );
}
