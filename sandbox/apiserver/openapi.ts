// As much of /openapi/v3 as kubectl needs before it applies: which kinds take `fieldValidation` and `dryRun`.
import { createHash } from 'node:crypto';
import { joinGroupVersion, type Kinds, type ResourceType } from './kinds.ts';

function toDocumentName(group: string, version: string): string {
  return group ? `apis/${group}/${version}` : `api/${version}`;
}

/** `/openapi/v3`: where each group version's document is. */
export function listDocuments(kinds: Kinds) {
  const paths: Record<string, { serverRelativeURL: string }> = {};
  for (const { group, version } of kinds.all()) {
    const name = toDocumentName(group, version);
    const hash = createHash('sha256')
      .update(JSON.stringify(toDocument(kinds, group, version)))
      .digest('hex')
      .toUpperCase();
    paths[name] ??= { serverRelativeURL: `/openapi/v3/${name}?hash=${hash}` };
  }
  return { paths };
}

/** `/openapi/v3/apis/G/V`; undefined when not served. */
export function findDocument(kinds: Kinds, path: string) {
  const found = kinds.all().find(({ group, version }) => path === `/openapi/v3/${toDocumentName(group, version)}`);
  return found && toDocument(kinds, found.group, found.version);
}

function toDocument(kinds: Kinds, group: string, version: string) {
  const types = kinds.all().filter((type) => type.group === group && type.version === version);
  const paths = Object.fromEntries(types.map((type) => [toPath(type), { patch: describePatch(type) }]));
  return { openapi: '3.0.0', info: { title: 'Kubernetes', version: 'v1.37.2' }, paths };
}

function toPath({ group, version, plural, namespaced }: ResourceType): string {
  const root = group ? `/apis/${joinGroupVersion({ group, version })}` : `/api/${version}`;
  return `${root}${namespaced ? '/namespaces/{namespace}' : ''}/${plural}/{name}`;
}

function describePatch({ group, version, kind }: ResourceType) {
  const toParameter = (name: string) => ({ name, in: 'query', schema: { type: 'string', uniqueItems: true } });
  return {
    parameters: ['dryRun', 'fieldManager', 'fieldValidation', 'force'].map(toParameter),
    'x-kubernetes-action': 'patch',
    'x-kubernetes-group-version-kind': { group, kind, version },
  };
}
