// What every system component (controllers, scheduler, kubelet) stands on: a client of the API server, a work queue on
// the clock, and a recorder of Events. Nothing here knows any kind of object; components are not subject to RBAC, and
// everything they change goes through `Api.call`, so that all rules of the API hold for them as well.

import type { Api, ApiRequest, StoredObject } from '../api.ts';

/** The API server said no to a component. `reason` as in its Status. */
export class ApiFailure extends Error {
  readonly code: number;
  readonly reason: string;

  constructor(code: number, reason: string, message: string) {
    super(message);
    this.code = code;
    this.reason = reason;
  }
}

/** One type of object, as paths need it. */
export interface Type {
  group: string;
  version: string;
  plural: string;
}

export const PODS: Type = { group: '', version: 'v1', plural: 'pods' };
export const JOBS: Type = { group: 'batch', version: 'v1', plural: 'jobs' };
export const CRONJOBS: Type = { group: 'batch', version: 'v1', plural: 'cronjobs' };
export const EVENTS: Type = { group: '', version: 'v1', plural: 'events' };
export const NAMESPACES: Type = { group: '', version: 'v1', plural: 'namespaces' };
export const SERVICE_ACCOUNTS: Type = { group: '', version: 'v1', plural: 'serviceaccounts' };

export interface Place {
  namespace?: string | undefined;
  name?: string;
  subresource?: string;
}

/** `/apis/batch/v1/namespaces/myteam/jobs/x/status`. */
export function pathTo(type: Type, place: Place): string {
  const root = type.group === '' ? `/api/${type.version}` : `/apis/${type.group}/${type.version}`;
  const scope = place.namespace === undefined ? '' : `/namespaces/${place.namespace}`;
  const tail = [type.plural, place.name, place.subresource].filter((part) => part !== undefined).join('/');
  return `${root}${scope}/${tail}`;
}

/** Where a stored object is. */
export function placeOf(object: StoredObject, subresource?: string): Place {
  const place: Place = { namespace: object.metadata['namespace'], name: object.metadata.name };
  return subresource === undefined ? place : { ...place, subresource };
}

export interface DeleteBody {
  propagationPolicy?: 'Background' | 'Foreground' | 'Orphan';
  gracePeriodSeconds?: number;
  preconditions?: { uid: string; resourceVersion?: string };
}

export class Client {
  readonly #api: Api;
  readonly #program: string;

  /** `program` is what managedFields name as the manager. */
  constructor(api: Api, program: string) {
    this.#api = api;
    this.#program = program;
  }

  async create(type: Type, place: Place, body: object): Promise<StoredObject> {
    return this.#send({ method: 'POST', path: pathTo(type, place), body });
  }

  /** Replaces the object (or its subresource); 409 Conflict when `metadata.resourceVersion` is no longer the newest. */
  async replace(type: Type, object: StoredObject, subresource?: string): Promise<StoredObject> {
    return this.#send({ method: 'PUT', path: pathTo(type, placeOf(object, subresource)), body: object });
  }

  async merge(type: Type, place: Place, body: object): Promise<StoredObject> {
    const headers = { 'content-type': 'application/merge-patch+json' };
    return this.#send({ method: 'PATCH', path: pathTo(type, place), headers, body });
  }

  async remove(type: Type, object: StoredObject, body: DeleteBody): Promise<void> {
    await this.#send({ method: 'DELETE', path: pathTo(type, placeOf(object)), body });
  }

  /** Throws ApiFailure on any answer but 2xx. */
  async #send(request: ApiRequest): Promise<StoredObject> {
    const answer = await this.#api.call({
      ...request,
      headers: { 'content-type': 'application/json', 'user-agent': this.#program, ...request.headers },
    });
    if (answer.code < 300) return answer.body as StoredObject;
    const status = (answer.body ?? {}) as { reason?: string; message?: string };
    throw new ApiFailure(answer.code, status.reason ?? 'Unknown', status.message ?? String(answer.body));
  }
}

/** True for the refusals a component shrugs at: what it wanted gone is gone. */
export function isNotFound(error: unknown): boolean {
  return error instanceof ApiFailure && error.code === 404;
}

/** Carries out a change whose object may have vanished meanwhile. */
export async function unlessGone<T>(change: Promise<T>): Promise<T | undefined> {
  return change.catch((error: unknown) => {
    if (isNotFound(error)) return undefined;
    throw error;
  });
}
