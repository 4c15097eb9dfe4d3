// The kinds of the API that this tool knows by name. What a server really offers is asked by discovery.

/** One type of object as the API serves it. */
export interface Resource {
  /** API group, empty for core. */
  group: string;
  version: string;
  plural: string;
  kind: string;
  namespaced: boolean;
}

/** A type as the server's discovery lists it. */
export interface ServedResource extends Resource {
  verbs: string[];
  /** Names of subresources, e.g. `status`, `log`. */
  subresources: string[];
}

/** What a server serves. */
export interface Discovered {
  resources: ServedResource[];
  /** `group/version` of what is missing. */
  incomplete: string[];
}

export const NAISJOBS: Resource = {
  group: 'nais.io',
  version: 'v1',
  plural: 'naisjobs',
  kind: 'Naisjob',
  namespaced: true,
};
export const NAMESPACES: Resource = {
  group: '',
  version: 'v1',
  plural: 'namespaces',
  kind: 'Namespace',
  namespaced: false,
};
export const CRONJOBS: Resource = {
  group: 'batch',
  version: 'v1',
  plural: 'cronjobs',
  kind: 'CronJob',
  namespaced: true,
};
export const JOBS: Resource = { group: 'batch', version: 'v1', plural: 'jobs', kind: 'Job', namespaced: true };
export const PODS: Resource = { group: '', version: 'v1', plural: 'pods', kind: 'Pod', namespaced: true };
export const SERVICE_ACCOUNTS: Resource = {
  group: '',
  version: 'v1',
  plural: 'serviceaccounts',
  kind: 'ServiceAccount',
  namespaced: true,
};
/** The platform's Image: a Naisjob without `spec.image` takes its image from the one of its own name. */
export const IMAGES: Resource = { group: 'nais.io', version: 'v1', plural: 'images', kind: 'Image', namespaced: true };
export const EVENTS: Resource = { group: '', version: 'v1', plural: 'events', kind: 'Event', namespaced: true };

/** `batch/v1`, or `v1` for the core group. */
export function apiVersionOf(resource: Resource): string {
  return resource.group === '' ? resource.version : `${resource.group}/${resource.version}`;
}

/** `jobs.batch`, or `pods` for the core group: how kubectl names a resource in its errors. */
export function qualifiedName(resource: Resource): string {
  return resource.group === '' ? resource.plural : `${resource.plural}.${resource.group}`;
}
