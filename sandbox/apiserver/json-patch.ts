// JSON Patch (RFC 6902) as the server applies it: all or nothing, and one answer for everything that does not apply.
import { applyPatch, type Operation } from 'rfc6902';
import { badRequest, unprocessablePatch } from './status.ts';
import { UnreadableBody } from './unreadable-body.ts';
import type { Json } from './validation.ts';

const mostOperations = 10_000;

/** Returns the patched copy. Throws 422 when an operation does not apply, 400 when the body is no patch. */
export function applyJsonPatch(object: Json, body: unknown): Json {
  if (body instanceof UnreadableBody) throw badRequest('invalid JSON patch');
  if (!Array.isArray(body))
    throw badRequest(
      'error decoding patch: json: cannot unmarshal object into Go value of type []handlers.jsonPatchOp',
    );
  if (body.length > mostOperations)
    throw badRequest(`The allowed maximum operations in a JSON patch is ${mostOperations}, got ${body.length}`);
  const copy = structuredClone(object);
  for (const operation of body as Operation[]) {
    const [failure] = applyPatch(copy, [asLenient(copy, operation)]);
    if (failure) throw unprocessablePatch();
  }
  return copy;
}

/** Unlike RFC 6902, the server's library takes a `replace` of an absent member for an `add` (seen on 1.37). */
function asLenient(object: Json, operation: Operation): Operation {
  if (operation.op !== 'replace') return operation;
  const steps = operation.path
    .split('/')
    .slice(1)
    .map((text) => text.replaceAll('~1', '/').replaceAll('~0', '~'));
  const last = steps.pop() ?? '';
  let parent: any = object;
  for (const step of steps) parent = parent?.[step];
  const isAbsentMember =
    parent !== null && typeof parent === 'object' && !Array.isArray(parent) && !Object.hasOwn(parent, last);
  return isAbsentMember ? { ...operation, op: 'add' } : operation;
}
