// The manifest that -f names: one Naisjob, and its Image if the file has that too.

import { readFile } from 'node:fs/promises';
import { buffer } from 'node:stream/consumers';
import process from 'node:process';
import { UsageError } from '../model/errors.ts';
import type { NewObject } from '../model/kube-object.ts';
import { cleanManifest, type ResetManifests } from '../model/reset-manifest.ts';
import { checkShape } from './manifest-shape.ts';
import { parseYaml } from './manifest-yaml.ts';

/**
 * `path` - reads standard input. Objects get the namespace where they name none. @throws UsageError when it is not the
 * manifest of this job: anything else in the file would be left out in silence.
 */
export async function readManifest(path: string, namespace: string, name: string): Promise<ResetManifests> {
  const source = path === '-' ? 'standard input' : path;
  const objects = parseYaml(await readSource(path), source).flatMap(unpackList);
  const manifests = objects.map((each) => checkObject(each, source, namespace, name));
  const naisjobs = manifests.filter((each) => each.kind === 'Naisjob');
  const [image, second] = manifests.filter((each) => each.kind === 'Image');
  const naisjob = naisjobs[0];
  if (naisjob === undefined || naisjobs.length > 1 || second !== undefined) {
    throw new UsageError(`${source} must hold one Naisjob, and at most one Image; it has ${naisjobs.length} Naisjobs`);
  }
  return { naisjob, ...(image === undefined ? {} : { image }) };
}

/** @throws UsageError */
export async function readSource(path: string): Promise<string> {
  if (path === '-') return decode(await buffer(process.stdin), 'standard input');
  if (/^https?:\/\//.test(path)) {
    throw new UsageError(`-f takes a file or -; fetch the address first: curl -sSfo job.yaml ${path}`);
  }
  const bytes = await readFile(path).catch((error: unknown) => {
    throw new UsageError(`cannot read -f ${path}: ${(error as Error).message}`);
  });
  return decode(bytes, path);
}

/** A letter that another encoding wrote must not become a question mark in somebody's job. */
function decode(bytes: Uint8Array, source: string): string {
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch {
    throw new UsageError(`${source} is not UTF-8 text`);
  }
}

/** What a List holds, or the document itself. */
export function unpackList(document: unknown): unknown[] {
  const { kind, items } = (document ?? {}) as { kind?: unknown; items?: unknown };
  return kind === 'List' && Array.isArray(items) ? (items as unknown[]) : [document];
}

function checkObject(document: unknown, source: string, namespace: string, name: string): NewObject {
  const object = checkShape(document, source);
  const { apiVersion, kind, metadata } = object;
  if (apiVersion !== 'nais.io/v1' || (kind !== 'Naisjob' && kind !== 'Image')) {
    throw new UsageError(
      `${source} holds ${kind ?? 'something'} of ${apiVersion ?? 'no apiVersion'}; reset applies a Naisjob of nais.io/v1 and its Image only`,
    );
  }
  if (metadata?.name !== name) {
    throw new UsageError(`${source} is about ${kind} ${JSON.stringify(metadata?.name ?? '')}, not about ${name}`);
  }
  if (metadata.namespace !== undefined && metadata.namespace !== namespace) {
    throw new UsageError(
      `the namespace of ${source} (${metadata.namespace}) is not the one of the command (${namespace})`,
    );
  }
  return cleanManifest({ ...(object as NewObject), metadata: { ...metadata, namespace } });
}
