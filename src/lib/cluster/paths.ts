// URLs of the API. A name is checked here, because an empty one would turn "delete this job" into "delete all of them".

import type { Attempted } from '../model/errors.ts';
import { UsageError } from '../model/errors.ts';
import type { Resource } from '../model/resource.ts';
import { apiVersionOf, qualifiedName } from '../model/resource.ts';

/** `/apis/batch/v1`, or `/api/v1` for the core group. */
export function groupPath(resource: Resource): string {
  return `${resource.group === '' ? '/api' : '/apis'}/${apiVersionOf(resource)}`;
}

/** A collection; all namespaces when `namespace` is absent. Throws UsageError for a name that cannot be one. */
export function collectionPath(resource: Resource, namespace: string | undefined): string {
  const scope = resource.namespaced && namespace !== undefined ? `/namespaces/${segment(namespace)}` : '';
  return `${groupPath(resource)}${scope}/${resource.plural}`;
}

/** One object or its subresource. Throws UsageError as above, and for a namespaced kind without a namespace. */
export function objectPath(
  resource: Resource,
  key: { namespace?: string; name: string },
  subresource?: string,
): string {
  if (resource.namespaced && !key.namespace)
    throw new UsageError('an empty namespace may not be set during this request');
  const path = `${collectionPath(resource, key.namespace)}/${segment(key.name)}`;
  return subresource ? `${path}/${segment(subresource)}` : path;
}

// kubectl's words for what would change the path's meaning.
function segment(name: string): string {
  if (name === '') throw new UsageError('resource name may not be empty');
  if (name === '.' || name === '..') throw new UsageError(`invalid resource name "${name}": [may not be '${name}']`);
  const bad = /[/%]/.exec(name)?.[0];
  if (bad) throw new UsageError(`invalid resource name "${name}": [may not contain '${bad}']`);
  return encodeURIComponent(name);
}

/** `?a=b`, or nothing. Absent and empty values are left out. */
export function queryOf(parameters: Record<string, string | number | undefined>): string {
  const pairs = Object.entries(parameters).filter(([, value]) => value !== undefined && value !== '');
  const query = new URLSearchParams(Object.fromEntries(pairs) as Record<string, string>).toString();
  return query === '' ? '' : `?${query}`;
}

export function attempt(
  verb: string,
  resource: Resource,
  where: { namespace?: string | undefined; name?: string | undefined },
  subresource?: string,
): Attempted {
  const namespace = resource.namespaced ? where.namespace : undefined;
  return {
    verb,
    resource: subresource ? `${qualifiedName(resource)}/${subresource}` : qualifiedName(resource),
    ...(namespace === undefined ? {} : { namespace }),
    ...(where.name === undefined ? {} : { name: where.name }),
  };
}
