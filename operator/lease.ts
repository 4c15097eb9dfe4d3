import { randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';

import { ApiError, type ApiClient } from './client.ts';
import { collectionPath } from './kinds.ts';

const NAME = 'naiserator';
const PATH = collectionPath('coordination.k8s.io/v1', 'leases', 'kube-system');
const RENEW_MS = 2000;
const LEASE_SECONDS = 10;

/**
 * Resolves when this operator may work: two at once would tread on each other. Renews until the signal aborts and gives the lease
 * back then, so that the next one need not wait it out. Times are this machine's; operators of one cluster run on one machine.
 */
export async function holdLease(
  client: ApiClient,
  signal: AbortSignal,
  log: (line: string) => void,
): Promise<() => Promise<void>> {
  const holder = randomUUID();
  let told = false;
  while (!signal.aborted && !(await tryToHold(client, holder, log))) {
    if (!told) log('another operator is at work; standing by');
    told = true;
    await sleep(RENEW_MS, undefined, { signal }).catch(() => {});
  }
  const renewing = renew(client, holder, signal, log);
  return async () => {
    await renewing;
    await release(client, holder);
  };
}

async function renew(
  client: ApiClient,
  holder: string,
  signal: AbortSignal,
  log: (line: string) => void,
): Promise<void> {
  while (!signal.aborted) {
    await sleep(RENEW_MS, undefined, { signal }).catch(() => {});
    if (!signal.aborted) await tryToHold(client, holder, log);
  }
}

async function tryToHold(client: ApiClient, holder: string, log: (line: string) => void): Promise<boolean> {
  const spec = { holderIdentity: holder, leaseDurationSeconds: LEASE_SECONDS, renewTime: microTime(Date.now()) };
  try {
    const lease: any = await client.find(`${PATH}/${NAME}`);
    if (lease === undefined) {
      await client.create(PATH, {
        apiVersion: 'coordination.k8s.io/v1',
        kind: 'Lease',
        metadata: { name: NAME },
        spec,
      });
      return true;
    }
    const held = Date.parse(lease.spec?.renewTime ?? '') + LEASE_SECONDS * 1000 > Date.now();
    if (held && lease.spec.holderIdentity && lease.spec.holderIdentity !== holder) return false;
    await client.replace(`${PATH}/${NAME}`, { ...lease, spec });
    return true;
  } catch (error) {
    // Lost to another at the same moment; anything else (a server that is not up yet) is tried again as well.
    if (!(error instanceof ApiError)) log(`lease: ${error instanceof Error ? error.message : error}`);
    return false;
  }
}

async function release(client: ApiClient, holder: string): Promise<void> {
  try {
    const lease: any = await client.find(`${PATH}/${NAME}`);
    if (lease?.spec?.holderIdentity === holder) await client.remove(`${PATH}/${NAME}`);
  } catch {
    // It runs out by itself.
  }
}

function microTime(now: number): string {
  return new Date(now).toISOString().replace('Z', '000Z');
}
