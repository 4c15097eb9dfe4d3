// Takes what the practice cluster must know of the built-in kinds (fields, list keys, verbs, short names) from Kubernetes'
// own published API description, so that none of it is written by hand. Run it to move to another Kubernetes version:
//   node sandbox/apiserver/kubernetes-api/take.ts <k8s.io/kubernetes> <k8s.io/api> <k8s.io/apimachinery>
// The three are folders of Go modules. schemas.json and resources.json say what kinds have and are; messages.json says how
// kubectl's typed clients write them (Protocol Buffers), with the optional scalars marked, which no .proto file does.
import { globSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import protobuf from 'protobufjs';

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

/** `JobSpec.suspend`: scalars that are pointers in Go, where an absent one differs from false, 0 and "". */
function takeOptionalScalars(types: string): Set<string> {
  const found = new Set<string>();
  let struct = '';
  for (const line of readFileSync(types, 'utf8').split('\n')) {
    struct = /^type (\w+) struct/.exec(line)?.[1] ?? struct;
    const [, goType, name] = /^\s+\w+\s+\*([\w.]+)\s+`.*json:"(\w+)/.exec(line) ?? [];
    if (goType && name) found.add(`${struct}.${name}`);
  }
  return found;
}

function trimField(message: string, name: string, field: Json, optional: Set<string>): Json {
  const { options: _options, comment: _comment, ...kept } = field;
  return optional.has(`${message}.${name}`) ? { ...kept, options: { proto3_optional: true } } : kept;
}

/** One package's messages, as protobufjs reads descriptors. */
function takePackage(proto: string): [string, Json] {
  const parsed = protobuf.parse(readFileSync(proto, 'utf8'), { keepCase: true });
  const optional = takeOptionalScalars(
    join(dirname(proto), proto.includes('/resource/') ? 'quantity.go' : typesFile(proto)),
  );
  const found = parsed.root.lookup(parsed.package!)!.toJSON() as Json;
  const messages = Object.entries(found.nested as Json).map(([message, { fields = {} }]) => {
    const trimmed = Object.entries(fields as Json).map(([name, field]) => [
      name,
      trimField(message, name, field, optional),
    ]);
    return [message, { fields: Object.fromEntries(trimmed) }];
  });
  return [parsed.package!, { nested: Object.fromEntries(messages) }];
}

function typesFile(proto: string): string {
  const folder = dirname(proto);
  return globSync(['types.go', 'intstr.go'], { cwd: folder })[0] ?? 'doc.go';
}

function takeMessages(api: string, machinery: string): [string, unknown][] {
  const groups = [
    'core',
    'apps',
    'batch',
    'events',
    'networking',
    'policy',
    'rbac',
    'authentication',
    'authorization',
    'coordination',
    'discovery',
  ];
  const shared = ['pkg/apis/meta/v1', 'pkg/runtime', 'pkg/api/resource', 'pkg/util/intstr'];
  const files = [
    ...groups.map((group) => join(api, group, 'v1/generated.proto')),
    join(api, 'scheduling/v1alpha3/generated.proto'),
    ...shared.map((folder) => join(machinery, folder, 'generated.proto')),
  ];
  return files.map(takePackage);
}

const [kubernetes, api, machinery] = process.argv.slice(2);
if (!kubernetes || !api || !machinery)
  throw new Error('which folders? k8s.io/kubernetes, k8s.io/api, k8s.io/apimachinery');
writeLines('schemas.json', takeSchemas(join(kubernetes, 'api')));
writeLines('resources.json', takeResources(join(kubernetes, 'api')));
writeLines('messages.json', takeMessages(api, machinery));
