// A broken job in a file: test/scenarios/diagnose/<name>.yaml. Its first document says what is to be found, and on which
// jobs (`on`: files with an underscore) the others build: an object of the same kind and name is changed, `absent` takes it away.

import { readdirSync, readFileSync } from 'node:fs';
import { parseAllDocuments } from 'yaml';
import type { KubeObject } from '../../src/lib/model/kube-object.ts';
import { completeObject } from './scenario.ts';

const FOLDER = new URL('../scenarios/diagnose/', import.meta.url);

export interface DiagnoseScenario {
  /** `broken certain OutOfMemory`, in order; empty = nothing is wrong. */
  expect: string[];
  /** Words of the first finding's remedy. */
  remedy: string;
  /** Of the job; avstemming where it says nothing. */
  name: string;
  objects: KubeObject[];
  /** What every log holds. */
  log: string;
  /** What those of some pods hold instead. */
  logs: Record<string, string>;
  /** Default v1.37.2. */
  server: { major: string; minor: string; gitVersion: string };
}

type Document = Record<string, unknown> & { kind?: string; metadata?: { name?: string }; absent?: true };

export function listDiagnoseScenarios(): string[] {
  const names = readdirSync(FOLDER).filter((file) => !file.startsWith('_'));
  return names.map((file) => file.replace('.yaml', '')).toSorted();
}

export function readDiagnoseScenario(name: string): DiagnoseScenario {
  const [head, ...changes] = readDocuments(name);
  const {
    expect,
    remedy = '',
    on,
    name: job = 'avstemming',
    log = '',
    logs = {},
    server,
  } = head as unknown as DiagnoseScenario & { on: string[] };
  const base = on.flatMap((each) => readDocuments(`_${each}`));
  const objects = changes.reduce(apply, base).map((each) => completeObject(each as unknown as KubeObject));
  return {
    expect,
    remedy,
    name: job,
    objects,
    log,
    logs,
    server: server ?? { major: '1', minor: '37', gitVersion: 'v1.37.2' },
  };
}

function readDocuments(name: string): Document[] {
  return parseAllDocuments(readFileSync(new URL(`${name}.yaml`, FOLDER), 'utf8')).map(
    (each) => each.toJS() as Document,
  );
}

function apply(objects: Document[], change: Document): Document[] {
  const index = objects.findIndex((each) => each.kind === change.kind && each.metadata?.name === change.metadata?.name);
  if (index === -1) return [...objects, change];
  const changed = change.absent === true ? [] : [merge(objects[index], change) as Document];
  return objects.toSpliced(index, 1, ...changed);
}

/** Lists are replaced, null takes a field away. */
function merge(old: unknown, change: unknown): unknown {
  if (!isMap(old) || !isMap(change)) return change;
  const merged: Record<string, unknown> = { ...old };
  for (const [key, value] of Object.entries(change)) {
    if (value === null) delete merged[key];
    else merged[key] = merge(old[key], value);
  }
  return merged;
}

function isMap(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
