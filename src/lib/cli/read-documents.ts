// The manifests that apply's -f names: any number of Naisjobs and Images in any number of files.

import { UsageError } from '../model/errors.ts';
import type { NewObject } from '../model/kube-object.ts';
import { parseJobName } from '../model/names.ts';
import { cleanManifest } from '../model/reset-manifest.ts';
import { readSource, unpackList } from './read-manifest.ts';
import { checkShape } from './manifest-shape.ts';
import { parseYaml } from './manifest-yaml.ts';

export interface ManifestDocument {
  manifest: NewObject;
  /** Path, or `standard input`. */
  source: string;
}

/** What NAIS deploy fills in from its variables: alone as a value it is no finished manifest. */
const TEMPLATE_LINE = /^\s*(?:- )?[\w.-]+:\s*(\{\{[^{}]*\}\})\s*(?:#.*)?$/m;
const TEMPLATE_VALUE = /^\{\{[^{}]*\}\}$/;

/**
 * In the order in which they stand. `namespace`: the one of the command line, which an object may not contradict; `fallback`:
 * for objects that name none. @throws UsageError for anything but Naisjobs and Images of nais.io/v1.
 */
export async function readDocuments(
  paths: readonly string[],
  namespace: string | undefined,
  fallback: string,
): Promise<ManifestDocument[]> {
  const documents: ManifestDocument[] = [];
  for (const path of paths) {
    const source = path === '-' ? 'standard input' : path;
    const text = await readSource(path);
    const template = TEMPLATE_LINE.exec(text)?.[1];
    if (template !== undefined) throw isTemplate(source, template);
    for (const each of parseYaml(text, source).flatMap(unpackList)) {
      documents.push({ manifest: checkDocument(each, source, namespace, fallback), source });
    }
  }
  checkSet(documents, paths);
  return documents;
}

function checkDocument(document: unknown, source: string, wanted: string | undefined, fallback: string): NewObject {
  const object = checkShape(document, source);
  const { apiVersion, kind, metadata } = object;
  if (apiVersion !== 'nais.io/v1' || (kind !== 'Naisjob' && kind !== 'Image')) {
    throw new UsageError(
      `${source} holds ${kind ?? 'something'} of ${apiVersion ?? 'no apiVersion'}; apply takes Naisjobs and Images of nais.io/v1 only`,
      [`For everything else there is kubectl apply -f ${source === 'standard input' ? '-' : source}`],
    );
  }
  if (typeof metadata?.name !== 'string') throw new UsageError(`${source} holds ${kind} without metadata.name`);
  parseJobName(metadata.name);
  const template = findTemplate(object['spec']);
  if (template !== undefined) throw isTemplate(source, template);
  const { namespace = wanted ?? fallback } = metadata;
  if (wanted !== undefined && namespace !== wanted) {
    // kubectl's words.
    throw new UsageError(
      `the namespace from the provided object "${namespace}" does not match the namespace "${wanted}". You must pass '--namespace=${namespace}' to perform this operation.`,
    );
  }
  return cleanManifest({ ...(object as NewObject), metadata: { ...metadata, namespace } });
}

function checkSet(documents: readonly ManifestDocument[], paths: readonly string[]): void {
  if (documents.length === 0) throw new UsageError(`no objects in ${paths.join(', ')}`);
  const seen = new Set<string>();
  for (const { manifest, source } of documents) {
    const { kind, metadata } = manifest;
    const key = `${kind} ${metadata.name} in namespace ${metadata.namespace}`;
    if (seen.has(key)) throw new UsageError(`${key} stands twice, the second time in ${source}`);
    seen.add(key);
  }
}

function findTemplate(value: unknown): string | undefined {
  if (typeof value === 'string') return TEMPLATE_VALUE.test(value.trim()) ? value : undefined;
  if (typeof value !== 'object' || value === null) return undefined;
  return Object.values(value)
    .map(findTemplate)
    .find((each) => each !== undefined);
}

function isTemplate(source: string, template: string): UsageError {
  return new UsageError(`${source} is a template: it says ${template}, which NAIS deploy fills in from its variables`, [
    'Fill it in first: apply takes a finished manifest.',
  ]);
}
