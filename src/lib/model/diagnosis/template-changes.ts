// What a run was started with, beside what the job's next run would be: only what a manifest says, because policies of the
// cluster add to Jobs what nobody deployed.

import type { CronJob } from '../cron-job.ts';
import type { KubeObject } from '../kube-object.ts';
import { findMainContainer } from '../main-container.ts';
import { isManual } from '../manual-run.ts';
import { CORRELATION_ANNOTATION, synchronizedAt } from '../naisjob.ts';
import type { Container, EnvVar, PodTemplate, Run } from '../run.ts';
import type { Evidence } from './evidence.ts';
import { listSources } from './template-sources.ts';

interface TemplateChange {
  /** `image busybox:1, now busybox:2`. */
  text: string;
  /** A run that is started by hand may be given another one. */
  isOverridable: boolean;
}

/** What the manifest says has changed since the run was made, the most telling first. Empty also where a template is not known. */
function findTemplateChanges(run: Run, cronJob: CronJob): TemplateChange[] {
  const next = cronJob.spec.jobTemplate.spec as Run['spec'];
  const [was, now] = [run.spec.template, next.template];
  if (was === undefined || now === undefined) return [];
  const [before, after] = [mainOf(was), mainOf(now)];
  if (before === undefined || after === undefined) return [];
  return [
    ...compare('image', before.image, after.image, true),
    ...compareSources(was, now),
    ...compare('command', wordsOf(before.command), wordsOf(after.command), true),
    ...compare('args', wordsOf(before.args), wordsOf(after.args), true),
    ...compareEnv(before.env ?? [], after.env ?? []),
    ...compareResources(before, after),
    ...LIMITS.flatMap(([field, fallback]) => compare(field, run.spec[field] ?? fallback, next[field] ?? fallback)),
  ];
}

/** Of the Job, each with what Kubernetes takes where it is absent. */
const LIMITS: [string, unknown][] = [
  ['activeDeadlineSeconds', undefined],
  ['backoffLimit', 6],
  ['parallelism', 1],
];

function mainOf(template: PodTemplate): Container | undefined {
  return findMainContainer(template);
}

function compare(what: string, was: unknown, now: unknown, isOverridable = false): TemplateChange[] {
  if (was === now) return [];
  const say = (value: unknown) => (value === undefined ? 'none' : shorten(String(value)));
  return [{ text: `${what} ${say(was)}, now ${say(now)}`, isOverridable }];
}

/** Characters of a command: it is to be recognized, not read. */
const MOST = 60;

function shorten(text: string): string {
  return text.length > MOST ? `${text.slice(0, MOST - 1)}…` : text;
}

function wordsOf(words: readonly string[] | undefined): string | undefined {
  return words === undefined || words.length === 0 ? undefined : JSON.stringify(words);
}

function compareSources(was: PodTemplate, now: PodTemplate): TemplateChange[] {
  const [before, after] = [listSources(was), listSources(now)];
  const gone = before.filter((each) => !after.includes(each));
  const come = after.filter((each) => !before.includes(each));
  if (gone.length === 0 && come.length === 0) return [];
  if (gone.length === 0) return [{ text: `without ${come.join(' and ')}`, isOverridable: false }];
  return [{ text: `${gone.join(' and ')}, now ${come.join(' and ') || 'without'}`, isOverridable: false }];
}

/** It says the image once more. */
const REPEATED = 'NAIS_APP_IMAGE';

/** By names only: a value may be a secret. A variable that only the run has may have been added by a policy. */
function compareEnv(was: readonly EnvVar[], now: readonly EnvVar[]): TemplateChange[] {
  const changed = now.filter(({ name }) => name !== REPEATED && !isSame(find(was, name), find(now, name)));
  return changed.map(({ name }) => ({
    text: find(was, name) === undefined ? `without env ${name}` : `another env ${name}`,
    isOverridable: true,
  }));
}

/** Of several of one name the last one counts. */
function find(env: readonly EnvVar[], name: string): EnvVar | undefined {
  return env.findLast((each) => each.name === name);
}

function isSame(a: EnvVar | undefined, b: EnvVar | undefined): boolean {
  return (
    (a?.value ?? '') === (b?.value ?? '') &&
    JSON.stringify(a?.valueFrom) === JSON.stringify(b?.valueFrom) &&
    !!a === !!b
  );
}

type Resources = Record<string, Record<string, string> | undefined>;

function compareResources(was: Container, now: Container): TemplateChange[] {
  const [before, after] = [was, now].map((each) => (each['resources'] ?? {}) as Resources);
  const kinds = ['requests', 'limits'].flatMap((kind) =>
    ['cpu', 'memory'].map((resource) => [kind, resource] as const),
  );
  return kinds.flatMap(([kind, resource]) =>
    compare(`resources.${kind}.${resource}`, before?.[kind]?.[resource], after?.[kind]?.[resource]),
  );
}

/** `(image busybox:1, now busybox:2)`; undefined for a run of today's manifest, and where it cannot be told. */
export function describeChanges(run: Run, { naisjob, cronJob }: Evidence): string | undefined {
  // Else the difference is another's: somebody has edited the CronJob.
  const isSince = synchronizedAt(naisjob) > Date.parse(run.metadata.creationTimestamp ?? '');
  if (cronJob === undefined || !isSince) return undefined;
  const isGiven = isManual(run) && !isOfAnotherDeploy(run, cronJob.spec.jobTemplate);
  const changes = findTemplateChanges(run, cronJob).filter(({ isOverridable }) => !(isGiven && isOverridable));
  const [first, second] = changes;
  if (first === undefined) return undefined;
  if (second === undefined) return `(${first.text})`;
  return `(${first.text}; ${changes.length === 2 ? second.text : `and ${changes.length - 1} other changes`})`;
}

/** A run that is started by hand bears the mark of the deploy whose template it was made from. */
function isOfAnotherDeploy(
  run: KubeObject,
  template: { metadata?: { annotations?: Record<string, string> } },
): boolean {
  const [was, now] = [run, template].map((each) => each.metadata?.annotations?.[CORRELATION_ANNOTATION]);
  return was !== undefined && now !== undefined && was !== now;
}
