// What the server serves. Aggregated discovery gives it in two requests; a server without it is asked group by group, in
// parallel. A group that does not answer, and a version that is stale, is left out and named.

import { NoSuchKindError, StatusError } from '../model/errors.ts';
import type { Resource, ServedResource } from '../model/resource.ts';
import type { ApiClient } from './api-client.ts';
import { groupPath } from './paths.ts';

export interface Discovered {
  resources: ServedResource[];
  /** `group/version` of what is missing. */
  incomplete: string[];
}

const ACCEPT_AGGREGATED = [
  'application/json;g=apidiscovery.k8s.io;v=v2;as=APIGroupDiscoveryList',
  'application/json;g=apidiscovery.k8s.io;v=v2beta1;as=APIGroupDiscoveryList',
  'application/json',
].join(',');

interface AggregatedList {
  kind: 'APIGroupDiscoveryList';
  items?: { metadata?: { name?: string }; versions?: AggregatedVersion[] }[];
}

interface AggregatedVersion {
  version: string;
  freshness?: string;
  resources?: {
    resource: string;
    responseKind?: { kind: string };
    scope: string;
    verbs?: string[];
    subresources?: { subresource: string }[];
  }[];
}

interface PlainResourceList {
  resources?: { name: string; kind: string; namespaced: boolean; verbs?: string[] }[];
}

/** Each resource once, in the version that the server prefers among those that have it. Throws as ApiClient.ask does. */
export async function discover(client: ApiClient, signal?: AbortSignal): Promise<Discovered> {
  const [core, groups] = await Promise.all(['/api', '/apis'].map((path) => discoverRoot(client, path, signal)));
  const incomplete = [...(core?.incomplete ?? []), ...(groups?.incomplete ?? [])];
  return { resources: preferFirst([...(core?.resources ?? []), ...(groups?.resources ?? [])]), incomplete };
}

/** One kind and its subresources, in one small request; undefined when it is not served. */
export async function findServed(
  client: ApiClient,
  resource: Resource,
  signal?: AbortSignal,
): Promise<ServedResource | undefined> {
  try {
    const list = await askVersion(client, resource.group, resource.version, signal);
    return list.find(({ plural }) => plural === resource.plural);
  } catch (error) {
    if (error instanceof NoSuchKindError || (error instanceof StatusError && error.code === 404)) return undefined;
    throw error;
  }
}

async function discoverRoot(client: ApiClient, path: string, signal: AbortSignal | undefined): Promise<Discovered> {
  const body = (await client.ask({
    method: 'GET',
    path,
    accept: ACCEPT_AGGREGATED,
    compressed: true,
    attempted: { verb: 'get', resource: 'the API groups' },
    signal,
  })) as AggregatedList | PlainRoot;
  return body.kind === 'APIGroupDiscoveryList' ? readAggregated(body) : discoverPlainly(client, body, signal);
}

function readAggregated(list: AggregatedList): Discovered {
  const resources: ServedResource[] = [];
  const incomplete: string[] = [];
  for (const { metadata, versions = [] } of list.items ?? []) {
    const group = metadata?.name ?? '';
    for (const version of versions) {
      if (version.freshness === 'Stale') incomplete.push(group ? `${group}/${version.version}` : version.version);
      else resources.push(...readVersion(group, version));
    }
  }
  return { resources, incomplete };
}

function readVersion(group: string, { version, resources = [] }: AggregatedVersion): ServedResource[] {
  return resources.map((entry) => ({
    group,
    version,
    plural: entry.resource,
    kind: entry.responseKind?.kind ?? '',
    namespaced: entry.scope === 'Namespaced',
    verbs: entry.verbs ?? [],
    subresources: (entry.subresources ?? []).map(({ subresource }) => subresource),
  }));
}

interface PlainRoot {
  kind: 'APIVersions' | 'APIGroupList';
  versions?: string[];
  groups?: { name: string; versions?: { version: string }[]; preferredVersion?: { version: string } }[];
}

async function discoverPlainly(
  client: ApiClient,
  root: PlainRoot,
  signal: AbortSignal | undefined,
): Promise<Discovered> {
  const wanted = [
    ...(root.versions ?? []).map((version) => ({ group: '', version })),
    ...(root.groups ?? []).flatMap(({ name, versions = [], preferredVersion }) =>
      [...versions]
        .sort((a, b) => rank(b.version, preferredVersion?.version) - rank(a.version, preferredVersion?.version))
        .map(({ version }) => ({ group: name, version })),
    ),
  ];
  const answers = await Promise.allSettled(
    wanted.map(({ group, version }) => askVersion(client, group, version, signal)),
  );
  signal?.throwIfAborted();
  return {
    resources: answers.flatMap((answer) => (answer.status === 'fulfilled' ? answer.value : [])),
    incomplete: wanted
      .filter((_, index) => answers[index]?.status === 'rejected')
      .map(({ group, version }) => (group ? `${group}/${version}` : version)),
  };
}

function rank(version: string, preferred: string | undefined): number {
  return version === preferred ? 1 : 0;
}

async function askVersion(
  client: ApiClient,
  group: string,
  version: string,
  signal: AbortSignal | undefined,
): Promise<ServedResource[]> {
  const resource = { group, version, plural: '', kind: '', namespaced: false };
  const body = (await client.ask({
    method: 'GET',
    path: groupPath(resource),
    attempted: {
      verb: 'get',
      resource: group ? `the resources of ${group}/${version}` : `the resources of ${version}`,
    },
    signal,
  })) as PlainResourceList;
  return readPlain(group, version, body.resources ?? []);
}

function readPlain(
  group: string,
  version: string,
  entries: NonNullable<PlainResourceList['resources']>,
): ServedResource[] {
  const subresources = (plural: string): string[] =>
    entries.filter(({ name }) => name.startsWith(`${plural}/`)).map(({ name }) => name.slice(plural.length + 1));
  return entries
    .filter(({ name }) => !name.includes('/'))
    .map(({ name, kind, namespaced, verbs = [] }) => ({
      group,
      version,
      plural: name,
      kind,
      namespaced,
      verbs,
      subresources: subresources(name),
    }));
}

// Versions come in the server's order of preference.
function preferFirst(resources: ServedResource[]): ServedResource[] {
  const firsts = new Map<string, ServedResource>();
  for (const resource of resources) {
    const key = `${resource.plural}.${resource.group}`;
    if (!firsts.has(key)) firsts.set(key, resource);
  }
  return [...firsts.values()];
}
