// Which server this is, and by which of its signs the operator's age is known.

import { NAISJOBS } from '../model/resource.ts';
import type { VersionResult } from '../model/version-result.ts';
import type { Deps } from './deps.ts';
import { settleInOrder } from './read-job.ts';

export async function readVersion({ cluster, signal }: Deps): Promise<NonNullable<VersionResult['server']>> {
  const [version, served] = await settleInOrder([cluster.version({ signal }), cluster.served(NAISJOBS, { signal })]);
  const statusSubresource = served?.subresources.includes('status') ?? false;
  const apiVersion = `${NAISJOBS.group}/${NAISJOBS.version}`;
  return {
    ...(version !== undefined && { version: version.text }),
    ...(served !== undefined && { naisjobs: { apiVersion, statusSubresource } }),
  };
}
