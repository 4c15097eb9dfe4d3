// Takes what the practice cluster must know of the built-in kinds (fields, list keys, verbs, short names) from Kubernetes'
// own published API description, so that none of it is written by hand. Run it to move to another Kubernetes version:
//   node sandbox/apiserver/kubernetes-api/take.ts <folder `api` of k8s.io/kubernetes>
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

const groupVersions = [
  'v1',
  'apps/v1',
  'batch/v1',
  'events.k8s.io/v1',
  'networking.k8s.io/v1',
  'policy/v1',
  'rbac.authorization.k8s.io/v1',
  'apiextensions.k8s.io/v1',
  'authentication.k8s.io/v1',
  'authorization.k8s.io/v1',
  'coordination.k8s.io/v1',
  'discovery.k8s.io/v1',
];

type Json = Record<string, any>;

/** Descriptions are most of the bulk and none of the meaning; inside `properties` a key of that name is a field. */
function stripProse(value: unknown, areFieldNames = false): unknown {
  if (Array.isArray(value)) return value.map((item) => stripProse(item));
  if (value === null || typeof value !== 'object') return value;
  const kept = Object.entries(value).filter(([key]) => areFieldNames || key !== 'description');
  return Object.fromEntries(kept.map(([key, item]) => [key, stripProse(item, key === 'properties' && !areFieldNames)]));
}

/** `{allOf: [{$ref}]}` only says "this reference, with a default": one level fewer for every reader. */
function flattenReferences(text: string): string {
  return text.replaceAll('#/components/schemas/', '').replaceAll(/"allOf":\[\{"\$ref":("[^"]+")\}\]/g, '"$ref":$1');
}

/** One entry a line: the files are data, but a difference between two versions should still be readable. */
function writeLines(file: string, entries: [string, unknown][]): void {
  const lines = entries.map(([key, value]) => `${JSON.stringify(key)}:${flattenReferences(JSON.stringify(value))}`);
  writeFileSync(join(import.meta.dirname, file), `{\n${lines.join(',\n')}\n}\n`);
}

function takeSchemas(api: string): [string, unknown][] {
  const found = new Map<string, unknown>();
  for (const groupVersion of groupVersions) {
    const file = groupVersion === 'v1' ? 'api__v1' : `apis__${groupVersion.replace('/', '__')}`;
    const document = JSON.parse(readFileSync(join(api, 'openapi-spec/v3', `${file}_openapi.json`), 'utf8')) as Json;
    for (const [name, schema] of Object.entries(document.components.schemas)) found.set(name, stripProse(schema));
  }
  return [...found].sort(([a], [b]) => (a < b ? -1 : 1));
}

function takeResources(api: string): [string, unknown][] {
  const core = JSON.parse(readFileSync(join(api, 'discovery/api__v1.json'), 'utf8')) as Json;
  const taken: [string, unknown][] = [['v1', core.resources]];
  for (const groupVersion of groupVersions.slice(1)) {
    const file = join(api, 'discovery', `apis__${groupVersion.replace('/', '__')}.json`);
    taken.push([groupVersion, (JSON.parse(readFileSync(file, 'utf8')) as Json).resources]);
  }
  return taken;
}

const api = process.argv[2];
if (!api) throw new Error('which folder? give the path of `api` in k8s.io/kubernetes');
writeLines('schemas.json', takeSchemas(api));
writeLines('resources.json', takeResources(api));
