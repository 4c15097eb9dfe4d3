// A named state of a cluster: a folder of YAML in test/scenarios/, and a strict fake cluster that holds just that.

import { readdirSync, readFileSync } from 'node:fs';
import { parseAllDocuments } from 'yaml';
import type { Selection } from '../../src/lib/cluster/cluster.ts';
import { StatusError } from '../../src/lib/model/errors.ts';
import type { KubeObject } from '../../src/lib/model/kube-object.ts';
import { apiVersionOf, qualifiedName, type Resource, type ServedResource } from '../../src/lib/model/resource.ts';
import { createFakeCluster, type Answers, type FakeCluster } from './fake-cluster.ts';

const FOLDER = new URL('../scenarios/', import.meta.url);

/** The objects of `test/scenarios/<name>/*.yaml`, in the order of the files. UIDs are `<kind>-<name>` unless given. */
export function readScenario(name: string): KubeObject[] {
  const folder = new URL(`${name}/`, FOLDER);
  return readdirSync(folder)
    .toSorted()
    .flatMap((file) => parseAllDocuments(readFileSync(new URL(file, folder), 'utf8')))
    .map((document) => completeObject(document.toJS() as KubeObject));
}

/** `owner: Kind/name` in the YAML's metadata is short for an ownerReference by UID. */
export function completeObject(object: KubeObject): KubeObject {
  const { owner, ...metadata } = object.metadata as Partial<KubeObject['metadata']> & { owner?: string };
  const own = metadata.name ?? '';
  const [kind = '', name = ''] = owner?.split('/') ?? [];
  const ownerReferences = [{ apiVersion: 'v1', kind, name, uid: uidOf(kind, name) }];
  return {
    ...object,
    metadata: {
      namespace: 'myteam',
      name: own,
      uid: uidOf(object.kind, own),
      creationTimestamp: '2026-11-24T08:00:00Z',
      ...(owner !== undefined && { ownerReferences }),
      ...metadata,
      resourceVersion: '1',
    },
  };
}

function uidOf(kind: string, name: string): string {
  return `${kind}-${name}`.toLowerCase();
}

/** Types that the scenario's objects are of, and what else a test wants served. */
export function serve(kind: string, apiVersion: string, plural = `${kind.toLowerCase()}s`): ServedResource {
  const [group, version] = apiVersion.includes('/') ? (apiVersion.split('/') as [string, string]) : ['', apiVersion];
  return { group, version, plural, kind, namespaced: true, verbs: ['get', 'list'], subresources: [] };
}

/** GET, LIST (label and name selectors) and discovery over `objects`, and what `more` answers; LIST of a type in `refused` is Forbidden. */
export function createScenarioCluster(
  objects: readonly KubeObject[],
  refused: readonly string[] = [],
  more: Answers = {},
): FakeCluster {
  const ofType = (resource: Resource) =>
    objects.filter((each) => each.apiVersion === apiVersionOf(resource) && each.kind === resource.kind);
  return createFakeCluster({
    get: (resource, { namespace, name }) => {
      const found = ofType(resource).find(({ metadata }) => metadata.name === name && metadata.namespace === namespace);
      return found === undefined ? Promise.reject(notFound(resource, name)) : Promise.resolve(structuredClone(found));
    },
    async *list(resource, selection, { shape } = {}) {
      if (refused.includes(qualifiedName(resource))) throw forbidden(resource);
      const found = ofType(resource).filter((object) => isSelected(object, selection));
      yield found.map((object) => (shape === 'metadata' ? toMetadata(object) : structuredClone(object)));
    },
    discover: () => Promise.resolve({ resources: typesOf(objects), incomplete: [] }),
    ...more,
  });
}

function toMetadata({ apiVersion, kind, metadata }: KubeObject): KubeObject {
  return { apiVersion, kind, metadata: structuredClone(metadata) };
}

function typesOf(objects: readonly KubeObject[]): ServedResource[] {
  const plurals: Record<string, string> = {
    NetworkPolicy: 'networkpolicies',
    FQDNNetworkPolicy: 'fqdnnetworkpolicies',
  };
  const types = objects.map(({ kind, apiVersion }) => serve(kind, apiVersion, plurals[kind]));
  return [...new Map(types.map((type) => [qualifiedName(type), type])).values()];
}

/** `metadata.name=x`, and of Events `involvedObject.name=x` and `type=Warning`. */
function isFieldSo(object: KubeObject, term: string): boolean {
  const [path = '', value] = term.split('=');
  const field = path
    .split('.')
    .reduce<unknown>((here, key) => (here as Record<string, unknown> | undefined)?.[key], object);
  return field === value;
}

function isSelected(object: KubeObject, { namespace, labelSelector, fieldSelector }: Selection): boolean {
  const { metadata } = object;
  if (namespace !== undefined && metadata.namespace !== namespace) return false;
  if (fieldSelector !== undefined && !fieldSelector.split(',').every((term) => isFieldSo(object, term))) return false;
  if (labelSelector === undefined) return true;
  const [, key = '', value, values] = /^(\S+?)(?:=(\S+)| in \((.*)\))$/u.exec(labelSelector) ?? [];
  if (key === '') throw new Error(`the scenario cluster does not know the selector ${labelSelector}`);
  return [value, ...(values?.split(',') ?? [])].includes(metadata.labels?.[key] ?? 'not there');
}

export function notFound(resource: Resource, name: string): StatusError {
  const message = `${qualifiedName(resource)} "${name}" not found`;
  return new StatusError(
    { code: 404, reason: 'NotFound', message },
    { verb: 'get', resource: qualifiedName(resource) },
  );
}

export function forbidden(resource: Resource): StatusError {
  const plural = qualifiedName(resource);
  const message = `${plural} is forbidden: User "alice@example.com" cannot list resource "${resource.plural}"`;
  return new StatusError({ code: 403, reason: 'Forbidden', message }, { verb: 'list', resource: plural });
}
