// Asks the server for rights before the first destructive step, so that nothing is left half done.

import type { Access } from '../cluster/cluster.ts';
import { StatusError } from '../model/errors.ts';
import type { Deps } from './deps.ts';

/** @throws StatusError Forbidden that names the first missing right. */
export async function requireRights(rights: readonly Access[], deps: Deps): Promise<void> {
  const allowed = await Promise.all(rights.map((each) => deps.cluster.can(each, { signal: deps.signal })));
  const missing = rights[allowed.indexOf(false)];
  if (missing !== undefined) throw toForbidden(missing);
}

/** In the words in which the server would refuse it. */
export function toForbidden({ verb, group, resource, subresource, namespace }: Access): StatusError {
  const qualified = group === '' ? resource : `${resource}.${group}`;
  const part = subresource === undefined ? '' : `/${subresource}`;
  const where = namespace === undefined ? '' : ` in the namespace "${namespace}"`;
  const message = `${qualified} is forbidden: cannot ${verb} resource "${resource}${part}" in API group "${group}"${where}`;
  const attempted = { verb, resource: `${qualified}${part}`, ...(namespace === undefined ? {} : { namespace }) };
  return new StatusError({ code: 403, reason: 'Forbidden', message }, attempted);
}
