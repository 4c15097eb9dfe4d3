// CustomResourceDefinitions: storing one makes its kind served, deleting it takes the kind and its objects away.
import type { StoredObject } from '../api.ts';
import type { ResourceType } from './kinds.ts';
import { formatTime } from '../component/times.ts';
import type { ServerState } from './write-request.ts';
import type { Json } from './validation.ts';

export const definitionsKey = 'apiextensions.k8s.io/customresourcedefinitions';
const verbs = ['delete', 'deletecollection', 'get', 'list', 'patch', 'create', 'update', 'watch'];

/** Follows the store from now on. */
export function serveDefinitions(state: ServerState): void {
  state.store.onChange(({ storageKey, type, object }) => {
    if (storageKey !== definitionsKey) return;
    if (type === 'DELETED') withdraw(object, state);
    else if (isEstablished(object))
      state.kinds.replaceCustom(object.spec.group, object.spec.names.plural, toTypes(object));
    else establish(object, state);
  });
}

function isEstablished(definition: Json): boolean {
  return definition.status?.conditions?.some((c: Json) => c.type === 'Established' && c.status === 'True') ?? false;
}

/** What the naming and establishing controllers do within moments. */
function establish(definition: StoredObject, { store, clock, kinds }: ServerState): void {
  const time = formatTime(clock.now());
  const condition = (type: string, reason: string, message: string) => ({
    type,
    status: 'True',
    lastTransitionTime: time,
    reason,
    message,
  });
  const conditions = [
    condition('NamesAccepted', 'NoConflicts', 'no conflicts found'),
    condition('Established', 'InitialNamesAccepted', 'the initial names have been accepted'),
  ];
  const storedVersions = definition.spec.versions.filter((v: Json) => v.storage).map((v: Json) => v.name);
  const status = { acceptedNames: definition.spec.names, conditions, storedVersions };
  kinds.replaceCustom(definition.spec.group, definition.spec.names.plural, toTypes(definition));
  store.put(definitionsKey, { ...definition, status });
}

function withdraw({ spec }: Json, { store, kinds }: ServerState): void {
  const types = kinds.findAnyVersion(spec.group, spec.names.plural);
  kinds.replaceCustom(spec.group, spec.names.plural, []);
  if (types) for (const object of [...store.all(types.storageKey)]) store.remove(types.storageKey, object);
}

function toTypes({ spec }: Json): ResourceType[] {
  return spec.versions.filter((version: Json) => version.served).map((version: Json) => toType(spec, version));
}

function toType({ group, names, scope }: Json, version: Json): ResourceType {
  const statusSubresource = version.subresources?.status !== undefined;
  const kind = { group, version: version.name, kind: names.kind };
  return {
    group,
    version: version.name,
    plural: names.plural,
    singular: names.singular ?? names.kind.toLowerCase(),
    kind: names.kind,
    listKind: names.listKind ?? `${names.kind}List`,
    namespaced: scope === 'Namespaced',
    shortNames: names.shortNames ?? [],
    categories: names.categories ?? [],
    verbs,
    subresources: statusSubresource ? [{ name: 'status', kind, verbs: ['get', 'patch', 'update'] }] : [],
    schema: version.schema?.openAPIV3Schema ?? { 'x-kubernetes-preserve-unknown-fields': true },
    storageKey: `${group}/${names.plural}`,
    custom: { columns: version.additionalPrinterColumns ?? [], statusSubresource },
  };
}

/** Defaults of a definition itself. Changes `definition`. */
export function defaultDefinition(definition: Json): void {
  const { names } = (definition.spec ??= {});
  if (!names?.kind) return;
  names.singular ??= names.kind.toLowerCase();
  names.listKind ??= `${names.kind}List`;
  definition.spec.conversion ??= { strategy: 'None' };
}
