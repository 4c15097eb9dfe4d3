// Asks the server for rights before the first destructive step, so that nothing is left half done.

import type { Access } from '../cluster/cluster.ts';
import { StatusError } from '../model/errors.ts';
import type { Deps } from './deps.ts';

/** @throws StatusError Forbidden that names the first missing right. */
export async function requireRights(rights: readonly Access[], deps: Deps): Promise<void> {
  const allowed = await Promise.all(rights.map((each) => deps.cluster.can(each, { signal: deps.signal })));
  const missing = rights[allowed.indexOf(false)];
  if (missing === undefined) return;
  const resource = missing.group === '' ? missing.resource : `${missing.resource}.${missing.group}`;
  const { verb, namespace } = missing;
  const status = {
    code: 403,
    reason: 'Forbidden',
    message: `${resource} is forbidden: cannot ${verb} resource "${missing.resource}" in API group "${missing.group}"${namespace === undefined ? '' : ` in the namespace "${namespace}"`}`,
  };
  throw new StatusError(status, { verb, resource, ...(namespace === undefined ? {} : { namespace }) });
}
