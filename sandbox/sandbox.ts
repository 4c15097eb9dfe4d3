// A practice cluster in one process: API server, controllers and kubelet in memory, reached over HTTPS like any other
// cluster. For the demo, the tests, and anyone who wants to try the tool without a cluster; nothing in src/ knows it.
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseAllDocuments } from 'yaml';
import type { Api, NodeRuntime } from './api.ts';
import { createApiServer, type ApiServer } from './apiserver/api-server.ts';
import { bootstrap, create } from './apiserver/bootstrap.ts';
import { createAuthority } from './apiserver/certificates.ts';
import { Faults, type Fault } from './apiserver/faults.ts';
import type { AttachStream, SeenRequest } from './apiserver/front-options.ts';
import { startFront } from './apiserver/front.ts';
import { MovableClock } from './clock.ts';
import { startControl } from './control.ts';
import { startControllers, type Controllers } from './controllers/controllers.ts';
import { startKubelet } from './kubelet/kubelet.ts';
import { attachStreams } from './kubelet/streams.ts';
import { tokenUsers, writeKubeconfigs, type SandboxUser } from './kubeconfigs.ts';

export interface SandboxOptions {
  /** 0, the default: any free port. */
  port?: number;
  /** Folder for kubeconfigs; default a new one that stop() removes. */
  home?: string;
  clock?: MovableClock;
  /** Whether the Naisjob's status is a subresource, as since 2026-01-20. Default true. */
  statusSubresource?: boolean;
  /** How long the garbage collector waits after a change, in ms. */
  gcDelayMs?: number;
  /** Default true. Without them nothing happens to what is stored. */
  controllers?: boolean;
  faults?: Fault[];
  /** Default true: the CustomResourceDefinitions of the Naisjob and of what the platform makes for it. */
  crds?: boolean;
}

export interface Sandbox {
  /** `https://127.0.0.1:PORT` */
  url: string;
  /** Base URL of the control endpoint (control.ts). */
  control: string;
  home: string;
  kubeconfigs: Record<SandboxUser, string>;
  api: Api;
  clock: MovableClock;
  faults: Faults;
  /** Requests answered over HTTPS, oldest first. */
  requests: SeenRequest[];
  pauseControllers(): void;
  resumeControllers(): void;
  stop(): Promise<void>;
}

/** The namespace a fresh sandbox has for its users, and the one IAM objects go to. */
const namespaces = ['myteam', 'serviceaccounts'];

export async function startSandbox(options: SandboxOptions = {}): Promise<Sandbox> {
  const clock = options.clock ?? new MovableClock();
  const faults = new Faults(options.faults);
  const requests: SeenRequest[] = [];
  const api = createApiServer(clock);
  const node = startNode(api, clock);
  const controllers =
    options.controllers === false ? undefined : startControllers(api, clock, toControllerOptions(options));
  await fill(api, options);
  // As on a cluster that has been up for a while: a watch from the beginning of time gets 410.
  api.state.store.compact();

  const authority = await createAuthority('sandbox');
  const front = await startFront(api, {
    port: options.port ?? 0,
    pair: await authority.issueServer(['127.0.0.1', 'localhost']),
    authority: authority.certificate,
    tokens: new Map(Object.entries(tokenUsers)),
    faults,
    node: node.runtime,
    attach: node.attach,
    onRequest: (seen) => requests.push(seen),
  });
  const url = `https://127.0.0.1:${front.port}`;
  const home = options.home ?? mkdtempSync(join(tmpdir(), 'naisjob-sandbox-'));
  const kubeconfigs = await writeKubeconfigs(home, url, authority, 'myteam');
  const pausing = toPausing(controllers);
  const control = await startControl({ clock, faults, requests, ...pausing, compact: () => api.state.store.compact() });
  return {
    url,
    control: control.url,
    home,
    kubeconfigs,
    api,
    clock,
    faults,
    requests,
    ...pausing,
    async stop() {
      controllers?.stop();
      node.stop();
      clock.stop();
      await Promise.all([front.stop(), control.stop()]);
      if (!options.home) rmSync(home, { recursive: true, force: true });
    },
  };
}

function toControllerOptions({ gcDelayMs }: SandboxOptions) {
  return gcDelayMs === undefined ? {} : { gcDelayMs };
}

function toPausing(controllers: Controllers | undefined) {
  return {
    pauseControllers: () => controllers?.pause(),
    resumeControllers: () => controllers?.resume(),
    setGcDelay: (ms: number) => controllers?.setGcDelay(ms),
  };
}

function startNode(api: ApiServer, clock: MovableClock): { runtime: NodeRuntime; attach: AttachStream; stop(): void } {
  const runtime = startKubelet(api, clock);
  return { runtime, attach: attachStreams(runtime), stop: () => runtime.stop() };
}

async function fill(api: ApiServer, options: SandboxOptions): Promise<void> {
  await bootstrap(api, namespaces);
  if (options.crds === false) return;
  for (const definition of readDefinitions()) {
    if (options.statusSubresource === false && definition.metadata.name === 'naisjobs.nais.io') {
      for (const version of definition.spec.versions) delete version.subresources;
    }
    await create(api, '/apis/apiextensions.k8s.io/v1/customresourcedefinitions', definition);
  }
}

/** The same files that a real cluster under test is given. */
function readDefinitions(): any[] {
  const folder = join(import.meta.dirname, '../test/cluster');
  return ['naisjob-crd.yaml', 'platform-crds.yaml'].flatMap((file) =>
    parseAllDocuments(readFileSync(join(folder, file), 'utf8')).map((document) => document.toJS()),
  );
}
