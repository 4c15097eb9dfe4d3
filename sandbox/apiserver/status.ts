// Every "no" of the API server, worded as kube-apiserver words it (apimachinery's api/errors): clients show these texts,
// and programs read reason, code and details.
import type { ResourceType } from './kinds.ts';
import { StatusError, type StatusCause, type StatusDetails } from './status-error.ts';

type Named = Pick<ResourceType, 'group' | 'plural'>;

/** `jobs.batch`, `pods`: how messages name a resource. */
export function qualify({ group, plural }: Named): string {
  return group ? `${plural}.${group}` : plural;
}

function toDetails({ group, plural }: Named, name: string): StatusDetails {
  return { ...(name && { name }), ...(group && { group }), kind: plural };
}

export function notFound(type: Named, name: string): StatusError {
  return new StatusError(404, 'NotFound', `${qualify(type)} "${name}" not found`, toDetails(type, name));
}

/** No such path: the text of Go's http.NotFound, not a Status. */
export function pageNotFound(): StatusError {
  return new StatusError(404, 'NotFound', '404 page not found', undefined, { text: '404 page not found\n' });
}

/** A group version that is served, and no such resource in it. Groups of custom kinds answer pageNotFound() instead. */
export function resourceNotFound(): StatusError {
  return new StatusError(404, 'NotFound', 'the server could not find the requested resource', {});
}

export function alreadyExists(type: Named, name: string): StatusError {
  return new StatusError(409, 'AlreadyExists', `${qualify(type)} "${name}" already exists`, toDetails(type, name));
}

export function conflict(type: Named, name: string, why: string): StatusError {
  const message = `Operation cannot be fulfilled on ${qualify(type)} "${name}": ${why}`;
  return new StatusError(409, 'Conflict', message, toDetails(type, name));
}

export const modifiedMeanwhile =
  'the object has been modified; please apply your changes to the latest version and try again';

export function forbidden(type: Named, name: string, why: string): StatusError {
  const named = name ? `${qualify(type)} "${name}"` : qualify(type);
  return new StatusError(403, 'Forbidden', `${named} is forbidden: ${why}`, toDetails(type, name));
}

/** For a path that is no resource. */
export function forbiddenPath(why: string): StatusError {
  return new StatusError(403, 'Forbidden', `forbidden: ${why}`, {});
}

export function badRequest(message: string): StatusError {
  return new StatusError(400, 'BadRequest', message);
}

/** 422 with one cause for each field, as field.ErrorList.ToAggregate words them. */
export function invalid(type: Pick<ResourceType, 'group' | 'kind'>, name: string, causes: StatusCause[]): StatusError {
  const kind = type.group ? `${type.kind}.${type.group}` : type.kind;
  // A repeated error is told once in the message, though every cause is kept.
  const texts = [...new Set(causes.map((cause) => `${cause.field}: ${cause.message}`))];
  const why = texts.length === 1 ? texts[0] : `[${texts.join(', ')}]`;
  const details = {
    ...(name && { name }),
    ...(type.group && { group: type.group }),
    ...(type.kind && { kind: type.kind }),
    causes,
  };
  return new StatusError(422, 'Invalid', `${kind} "${name}" is invalid: ${why}`, details);
}

/** What a JSON Patch that does not apply gets: a failed test, a missing path and an absent value all look the same. */
export function unprocessablePatch(): StatusError {
  return new StatusError(422, 'Invalid', 'the server rejected our request due to an error in our request', {});
}

export function methodNotAllowed(): StatusError {
  const message = 'the server does not allow this method on the requested resource';
  return new StatusError(405, 'MethodNotAllowed', message, {});
}

export function unsupportedMediaType(accepted: string[]): StatusError {
  const message = `the body of the request was in an unknown format - accepted media types include: ${accepted.join(', ')}`;
  return new StatusError(415, 'UnsupportedMediaType', message);
}

export function notAcceptable(produced: string[]): StatusError {
  const message = `406: Not Acceptable\n\nAvailable representations: ${produced.join(', ')}`;
  return new StatusError(406, 'NotAcceptable', message, {});
}

/** The history a client asks for is gone: it must list again. */
export function expired(message: string, continueToken?: string): StatusError {
  return new StatusError(410, 'Expired', message, undefined, continueToken === undefined ? {} : { continueToken });
}

export function tooLargeResourceVersion(asked: number, current: number): StatusError {
  return new StatusError(
    504,
    'Timeout',
    `Timeout: Too large resource version: ${asked}, current: ${current}`,
    { causes: [{ reason: 'ResourceVersionTooLarge', message: 'Too large resource version' }], retryAfterSeconds: 1 },
    { headers: { 'retry-after': '1' } },
  );
}

export function unauthorized(): StatusError {
  return new StatusError(401, 'Unauthorized', 'Unauthorized');
}

export function internalError(message: string): StatusError {
  return new StatusError(500, 'InternalError', `Internal error occurred: ${message}`, { causes: [{ message }] });
}
