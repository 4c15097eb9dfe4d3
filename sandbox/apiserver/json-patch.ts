// JSON Patch (RFC 6902) as the server applies it: all or nothing, and one answer for everything that does not apply.
import { applyPatch, type Operation } from 'rfc6902';
import { badRequest, unprocessablePatch } from './status.ts';
import type { Json } from './validation.ts';

const mostOperations = 10_000;

/** Returns the patched copy. Throws 422 when an operation does not apply, 400 when the body is no patch. */
export function applyJsonPatch(object: Json, body: unknown): Json {
  if (!Array.isArray(body))
    throw badRequest('error decoding patch: json: cannot unmarshal object into Go value of type jsonpatch.Patch');
  if (body.length > mostOperations)
    throw badRequest(`The allowed maximum operations in a JSON patch is ${mostOperations}, got ${body.length}`);
  const copy = structuredClone(object);
  for (const operation of body as Operation[]) {
    if (isRemovalOfNothing(copy, operation)) throw unprocessablePatch();
    const [failure] = applyPatch(copy, [operation]);
    if (failure) throw unprocessablePatch();
  }
  return copy;
}

/** The library takes `replace` of an absent member for a failure, and `remove` of one too; an array index past the end must fail as well. */
function isRemovalOfNothing(object: Json, operation: Operation): boolean {
  if (operation.op !== 'remove' && operation.op !== 'replace') return false;
  let value: any = object;
  for (const step of operation.path
    .split('/')
    .slice(1)
    .map((text) => text.replaceAll('~1', '/').replaceAll('~0', '~'))) {
    value = value?.[step];
  }
  return value === undefined;
}
