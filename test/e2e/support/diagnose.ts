// What the tests of diagnose have in common: how they ask, how they wait for a job to be broken, and how they mend it.

import { expect } from 'vitest';
import type { Json } from '../../support/kube-api.ts';
import { runNaisjob } from '../../support/naisjob.ts';
import type { TestNamespace } from '../../support/namespace.ts';

export const sh = (script: string) => ['sh', '-c', script];

/** No start comes while a test runs. */
export const NEVER = '0 3 29 2 *';

/** ms. */
export const HOUR = 3_600_000;

/** Twelve hours from now: a test never meets a start of it. */
export const DAILY = `0 ${(new Date().getUTCHours() + 12) % 24} * * *`;

export async function diagnose(
  ns: TestNamespace,
  name: string,
  args: string[] = [],
): Promise<{ code: number; result: Json; stderr: string }> {
  const { code, stdout, stderr } = await runNaisjob(['diagnose', name, '-n', ns.name, '-o', 'json', ...args]);
  return { code, result: JSON.parse(stdout), stderr };
}

/** The first finding of a job that is broken. */
export async function findFirst(ns: TestNamespace, name: string): Promise<Json> {
  const { code, result } = await diagnose(ns, name);
  expect({ code, broken: result.broken }).toEqual({ code: 1, broken: true });
  return result.findings[0];
}

/** Of a job in which nothing is broken: the one thing that is remarked upon. */
export async function findNote(ns: TestNamespace, name: string): Promise<Json> {
  const { code, result } = await diagnose(ns, name);
  expect({ code, findings: result.findings.length, level: result.findings[0]?.level }).toEqual({
    code: 0,
    findings: 1,
    level: 'note',
  });
  return result.findings[0];
}

export async function expectSound(ns: TestNamespace, name: string): Promise<void> {
  const { code, result } = await diagnose(ns, name);
  expect({ code, findings: result.findings }).toEqual({ code: 0, findings: [] });
}

/** Runs a finding's command as a person pastes it. */
export async function mend(command: string, ...more: string[]): Promise<void> {
  const words = command.replace(/^kubectl naisjob /, '').split(' ');
  expect(await runNaisjob([...words, ...more])).toMatchObject({ code: 0 });
}

/** The job's newest pod for which `isSo` holds. */
export function untilPod(ns: TestNamespace, name: string, isSo: (pod: Json) => boolean): Promise<Json> {
  const isIt = (each: Json) => each.metadata.labels?.app === name && isSo(each);
  return ns.api.until(ns.path('pods'), (all) => all.find(isIt), 170_000);
}

/** The job's first run, as soon as it is there. */
export function untilRun(ns: TestNamespace, name: string): Promise<Json> {
  return ns.api.until(ns.path('jobs'), (all) => all.find((each) => each.metadata.labels?.app === name));
}

/** Two scheduled minutes at most. */
export function untilEvent(ns: TestNamespace, reason: string, name: string): Promise<Json> {
  const isIt = (each: Json) => each.reason === reason && each.involvedObject.name === name;
  return ns.api.until(ns.path('events'), (all) => all.find(isIt), 170_000);
}

/** Deploys a job with a schedule and has Kubernetes believe that its last start is so long ago, ms: it makes up for the next. */
export async function deployLate(ns: TestNamespace, name: string, spec: Json, lateMs: number): Promise<void> {
  await ns.deploy(name, spec);
  await setLastStart(ns, name, lateMs);
}

export async function setLastStart(ns: TestNamespace, name: string, lateMs: number): Promise<void> {
  const lastScheduleTime = new Date(Date.now() - lateMs).toISOString();
  await ns.api.patch(`${ns.path('cronjobs', name)}/status`, { status: { lastScheduleTime } });
}

/** An Event as a component of Kubernetes would write it. */
export async function writeEvent(ns: TestNamespace, about: Json, reason: string, message: string): Promise<void> {
  const { apiVersion, kind, metadata } = about;
  const now = new Date().toISOString();
  await ns.api.create(ns.path('events'), {
    apiVersion: 'v1',
    kind: 'Event',
    metadata: { generateName: `${metadata.name}.` },
    involvedObject: { apiVersion, kind, name: metadata.name, namespace: ns.name, uid: metadata.uid },
    type: 'Warning',
    reason,
    message,
    firstTimestamp: now,
    lastTimestamp: now,
    count: 1,
    source: { component: 'cronjob-controller' },
  });
}

/** A reference of a run to its CronJob, as its controller makes it. */
export function ownedBy({ apiVersion, kind, metadata }: Json): Json {
  return { apiVersion, kind, name: metadata.name, uid: metadata.uid, controller: true };
}
