// What the server says it serves: plain (APIGroupList, APIResourceList) and aggregated (APIGroupDiscoveryList).
import { joinGroupVersion, type Kinds, type ResourceType } from './kinds.ts';

interface GroupVersions {
  group: string;
  versions: string[];
}

function toGroups(kinds: Kinds): GroupVersions[] {
  const groups = new Map<string, Set<string>>();
  for (const { group, version } of kinds.all()) {
    if (!groups.has(group)) groups.set(group, new Set());
    groups.get(group)!.add(version);
  }
  return [...groups].map(([group, versions]) => ({ group, versions: [...versions] }));
}

/** `/apis` */
export function listGroups(kinds: Kinds) {
  const groups = toGroups(kinds).filter(({ group }) => group !== '');
  return { kind: 'APIGroupList', apiVersion: 'v1', groups: groups.map(describeGroup) };
}

function describeGroup({ group, versions }: GroupVersions) {
  const all = versions.map((version) => ({ groupVersion: `${group}/${version}`, version }));
  return { name: group, versions: all, preferredVersion: all[0] };
}

/** `/apis/G`; undefined for a group that is not served. */
export function findGroup(kinds: Kinds, name: string) {
  const group = toGroups(kinds).find((candidate) => candidate.group === name);
  return group && { kind: 'APIGroup', apiVersion: 'v1', ...describeGroup(group) };
}

/** `/api` */
export function listCoreVersions(address: string) {
  const serverAddressByClientCIDRs = [{ clientCIDR: '0.0.0.0/0', serverAddress: address }];
  return { kind: 'APIVersions', versions: ['v1'], serverAddressByClientCIDRs };
}

/** `/api/v1`, `/apis/G/V`; undefined when not served. */
export function listResources(kinds: Kinds, group: string, version: string) {
  const types = kinds.all().filter((type) => type.group === group && type.version === version);
  if (types.length === 0) return undefined;
  const resources = types.flatMap(describeResource);
  return {
    kind: 'APIResourceList',
    ...(group && { apiVersion: 'v1' }),
    groupVersion: joinGroupVersion({ group, version }),
    resources,
  };
}

function describeResource(type: ResourceType) {
  const { plural, singular, namespaced, kind, verbs, shortNames, categories, storageVersionHash } = type;
  const main = {
    name: plural,
    singularName: singular,
    namespaced,
    kind,
    verbs,
    ...(shortNames.length > 0 && { shortNames }),
    ...(categories.length > 0 && { categories }),
    ...(storageVersionHash && { storageVersionHash }),
  };
  const subresources = type.subresources.map((sub) => ({
    name: `${plural}/${sub.name}`,
    singularName: '',
    namespaced,
    ...(joinGroupVersion(sub.kind) !== joinGroupVersion(type) && { group: sub.kind.group, version: sub.kind.version }),
    kind: sub.kind.kind,
    verbs: sub.verbs,
  }));
  return [main, ...subresources];
}

export const aggregatedType = 'application/json;g=apidiscovery.k8s.io;v=v2;as=APIGroupDiscoveryList';

/** `/api` (core) or `/apis`, all groups with all resources in one answer. */
export function listAggregated(kinds: Kinds, core: boolean) {
  const items = toGroups(kinds)
    .filter(({ group }) => (group === '') === core)
    .map(({ group, versions }) => ({
      metadata: { ...(group && { name: group }), creationTimestamp: null },
      versions: versions.map((version) => ({
        version,
        resources: kinds
          .all()
          .filter((type) => type.group === group && type.version === version)
          .map(describeAggregated),
        freshness: 'Current',
      })),
    }));
  return { kind: 'APIGroupDiscoveryList', apiVersion: 'apidiscovery.k8s.io/v2', metadata: {}, items };
}

function describeAggregated(type: ResourceType) {
  const { group, version, kind, plural, singular, shortNames, categories, verbs } = type;
  const subresources = type.subresources.map((sub) => ({
    subresource: sub.name,
    responseKind: sub.kind,
    verbs: sub.verbs,
  }));
  return {
    resource: plural,
    responseKind: { group, version, kind },
    scope: type.namespaced ? 'Namespaced' : 'Cluster',
    singularResource: singular,
    verbs,
    ...(shortNames.length > 0 && { shortNames }),
    ...(categories.length > 0 && { categories }),
    ...(subresources.length > 0 && { subresources }),
  };
}
