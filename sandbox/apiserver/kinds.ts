// Which kinds are served, as data: the built-in ones as Kubernetes publishes them (kubernetes-api/), and those that
// CustomResourceDefinitions add while the server runs.
import resourcesFile from './kubernetes-api/resources.json' with { type: 'json' };
import type { Column } from './columns.ts';
import { schemaNameOf, type Schema } from './schemas.ts';

export interface Subresource {
  name: string;
  kind: { group: string; version: string; kind: string };
  verbs: string[];
}

export interface ResourceType {
  group: string;
  version: string;
  plural: string;
  singular: string;
  kind: string;
  listKind: string;
  namespaced: boolean;
  shortNames: string[];
  categories: string[];
  verbs: string[];
  subresources: Subresource[];
  schema: Schema;
  /** Where objects lie in the store. Two types with one key (v1 and events.k8s.io/v1 events) are the same objects. */
  storageKey: string;
  storageVersionHash?: string;
  /** Present for a kind that a CustomResourceDefinition serves. */
  custom?: { columns: Column[]; statusSubresource: boolean };
}

interface PublishedResource {
  name: string;
  kind: string;
  namespaced: boolean;
  singularName: string;
  verbs: string[];
  group?: string;
  version?: string;
  shortNames?: string[];
  categories?: string[];
  storageVersionHash?: string;
}

/** Served elsewhere in Kubernetes by machinery the practice cluster does not have. */
const unserved = new Set(['bindings', 'componentstatuses', 'tokenreviews']);
const servedSubresources = new Set(['status', 'log', 'exec', 'portforward', 'eviction']);

function toType(groupVersion: string, main: PublishedResource, all: PublishedResource[]): ResourceType {
  const [group, version] = splitGroupVersion(groupVersion);
  const subresources = all
    .filter((other) => other.name.startsWith(`${main.name}/`))
    .map(({ name, kind, verbs, group: g, version: v }) => ({
      name: name.slice(main.name.length + 1),
      kind: { group: g ?? group, version: v ?? version, kind },
      verbs,
    }))
    .filter(({ name }) => servedSubresources.has(name));
  return {
    group,
    version,
    plural: main.name,
    singular: main.singularName,
    kind: main.kind,
    listKind: `${main.kind}List`,
    namespaced: main.namespaced,
    shortNames: main.shortNames ?? [],
    categories: main.categories ?? [],
    verbs: main.verbs,
    subresources,
    schema: { $ref: schemaNameOf(group, version, main.kind) },
    storageKey: main.name === 'events' ? '/events' : `${group}/${main.name}`,
    ...(main.storageVersionHash && { storageVersionHash: main.storageVersionHash }),
  };
}

export function splitGroupVersion(groupVersion: string): [group: string, version: string] {
  const slash = groupVersion.indexOf('/');
  return slash < 0 ? ['', groupVersion] : [groupVersion.slice(0, slash), groupVersion.slice(slash + 1)];
}

export function joinGroupVersion({ group, version }: { group: string; version: string }): string {
  return group ? `${group}/${version}` : version;
}

function readBuiltIn(): ResourceType[] {
  return Object.entries(resourcesFile as Record<string, PublishedResource[]>).flatMap(([groupVersion, all]) =>
    all.filter(({ name }) => !name.includes('/') && !unserved.has(name)).map((main) => toType(groupVersion, main, all)),
  );
}

/** The kinds served now. */
export class Kinds {
  #types = readBuiltIn();

  all(): readonly ResourceType[] {
    return this.#types;
  }

  find(group: string, version: string, plural: string): ResourceType | undefined {
    return this.#types.find((type) => type.plural === plural && type.group === group && type.version === version);
  }

  findAnyVersion(group: string, plural: string): ResourceType | undefined {
    return this.#types.find((type) => type.plural === plural && type.group === group);
  }

  findKind(group: string, kind: string): ResourceType | undefined {
    return this.#types.find((type) => type.kind === kind && type.group === group);
  }

  isBuiltIn(group: string, version: string): boolean {
    return this.#types.some((type) => !type.custom && type.group === group && type.version === version);
  }

  /** Puts the types of one CustomResourceDefinition in the place of those it served before. */
  replaceCustom(group: string, plural: string, types: ResourceType[]): void {
    this.#types = this.#types.filter((type) => !(type.custom && type.group === group && type.plural === plural));
    this.#types.push(...types);
  }
}
