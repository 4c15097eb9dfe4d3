// How an object or a list is written in an answer: in full, as metadata only, or as a table, whichever the client accepts.
import type { StoredObject } from '../api.ts';
import { joinGroupVersion, type ResourceType } from './kinds.ts';
import type { ListResult } from './lists.ts';
import { notAcceptable } from './status.ts';
import { toTable } from './tables.ts';
import type { Json } from './validation.ts';

export interface Shape {
  as: 'full' | 'Table' | 'PartialObjectMetadata' | 'PartialObjectMetadataList';
  /** meta.k8s.io version of the last three. */
  version: string;
  includeObject: 'None' | 'Metadata' | 'Object';
}

const produced = [
  'application/json',
  'application/yaml',
  'application/vnd.kubernetes.protobuf',
  'application/json;stream=watch',
  'application/vnd.kubernetes.protobuf;stream=watch',
];

/** The first form in the Accept header that the server has. Throws 406 when it has none. */
export function readShape(accept: string | undefined, query: URLSearchParams): Shape {
  const includeObject = (query.get('includeObject') || 'Metadata') as Shape['includeObject'];
  const full: Shape = { as: 'full', version: 'v1', includeObject };
  if (!accept) return full;
  for (const part of accept.split(',')) {
    const [type = '', ...parameters] = part.split(';').map((text) => text.trim());
    if (!['application/json', '*/*', 'application/*'].includes(type)) continue;
    const wanted = Object.fromEntries(parameters.map((text) => text.split('=')));
    if (!wanted.as) return full;
    const isKnown = wanted.g === 'meta.k8s.io' && ['v1', 'v1beta1'].includes(wanted.v);
    if (isKnown && ['Table', 'PartialObjectMetadata', 'PartialObjectMetadataList'].includes(wanted.as)) {
      return { as: wanted.as, version: wanted.v, includeObject };
    }
  }
  throw notAcceptable(produced);
}

function toPartial({ metadata }: StoredObject, version: string): Json {
  return { kind: 'PartialObjectMetadata', apiVersion: `meta.k8s.io/${version}`, metadata };
}

/** `kind` and `apiVersion` follow the path: events are stored once and served under two groups. */
export function toServed(object: StoredObject, type: ResourceType): StoredObject {
  const apiVersion = joinGroupVersion(type);
  return object.apiVersion === apiVersion ? object : (convertEvent(object, apiVersion) as StoredObject);
}

const renamed = {
  involvedObject: 'regarding',
  message: 'note',
  firstTimestamp: 'deprecatedFirstTimestamp',
  lastTimestamp: 'deprecatedLastTimestamp',
  count: 'deprecatedCount',
  source: 'deprecatedSource',
  reportingComponent: 'reportingController',
};

function convertEvent(object: Json, apiVersion: string): Json {
  const pairs = Object.entries(renamed);
  const names = new Map(apiVersion === 'v1' ? pairs.map(([core, event]) => [event, core]) : pairs);
  return {
    ...Object.fromEntries(Object.entries(object).map(([key, value]) => [names.get(key) ?? key, value])),
    apiVersion,
  };
}

/** Events are stored in their v1 form, whichever door they came through. */
export function toStored(body: unknown, type: ResourceType): unknown {
  return type.group === 'events.k8s.io' && body && typeof body === 'object' ? convertEvent(body as Json, 'v1') : body;
}

export function showObject(object: StoredObject, type: ResourceType, shape: Shape, now: number): Json {
  const served = toServed(object, type);
  if (shape.as === 'Table')
    return toTable([served], type, shape, now, { resourceVersion: object.metadata.resourceVersion });
  return shape.as === 'full' ? served : toPartial(served, shape.version);
}

export function showList(list: ListResult, type: ResourceType, shape: Shape, now: number): Json {
  const { items, ...rest } = list;
  const metadata: Json = { resourceVersion: rest.resourceVersion };
  if (rest.continue) metadata.continue = rest.continue;
  if (rest.remainingItemCount !== undefined) metadata.remainingItemCount = rest.remainingItemCount;
  const served = items.map((item) => toServed(item, type));
  if (shape.as === 'Table') return toTable(served, type, shape, now, metadata);
  if (shape.as === 'full')
    return {
      kind: type.listKind,
      apiVersion: joinGroupVersion(type),
      metadata,
      items: served.map((item) => inList(item, type)),
    };
  const partial = served.map((item) => toPartial(item, shape.version));
  // The real server leaves an empty metadata list nil.
  return {
    kind: 'PartialObjectMetadataList',
    apiVersion: `meta.k8s.io/${shape.version}`,
    metadata,
    items: partial.length > 0 ? partial : null,
  };
}

/** Items of a built-in kind's list carry no kind of their own; those of a custom kind do. */
function inList(item: StoredObject, type: ResourceType): Json {
  if (type.custom) return item;
  const { kind: _kind, apiVersion: _apiVersion, ...rest } = item;
  return rest;
}
