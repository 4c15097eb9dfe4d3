// What the server serves. Aggregated discovery gives it in two requests; a server without it is asked group by group, in
// parallel. A group that does not answer, and a version that is stale, is left out and named.

import { NoSuchKindError, StatusError } from '../model/errors.ts';
import type { Discovered, Resource, ServedResource } from '../model/resource.ts';
import type { ApiClient } from './api-client.ts';
import type { PlainRoot } from './plain-discovery.ts';
import { askVersion, discoverPlainly } from './plain-discovery.ts';

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

// Versions come in the server's order of preference.
function preferFirst(resources: ServedResource[]): ServedResource[] {
  const firsts = new Map<string, ServedResource>();
  for (const resource of resources) {
    const key = `${resource.plural}.${resource.group}`;
    if (!firsts.has(key)) firsts.set(key, resource);
  }
  return [...firsts.values()];
}
