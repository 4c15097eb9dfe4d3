// Discovery group by group, as every server has it.

import type { Discovered, ServedResource } from '../model/resource.ts';
import type { ApiClient } from './api-client.ts';
import { groupPath } from './paths.ts';

interface PlainResourceList {
  resources?: { name: string; kind: string; namespaced: boolean; verbs?: string[] }[];
}

/** What `/api` and `/apis` answer without aggregation. */
export interface PlainRoot {
  kind: 'APIVersions' | 'APIGroupList';
  versions?: string[];
  groups?: { name: string; versions?: { version: string }[]; preferredVersion?: { version: string } }[];
}

/** Every group and version in parallel, the preferred version of a group first. */
export async function discoverPlainly(
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

/** The resources of one group and version. Throws NoSuchKindError or StatusError when it is not served. */
export async function askVersion(
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
