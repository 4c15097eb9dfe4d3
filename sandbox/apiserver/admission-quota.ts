// The ResourceQuota plugin, for counts of objects: what a full quota answers, and what it has counted.
import type { StoredObject } from '../api.ts';
import { forbidden } from './status.ts';
import type { Store } from './store.ts';
import type { Json } from './validation.ts';
import type { WriteRequest } from './write-request.ts';

/** Throws 403 when one more object would go over a quota's hard count. */
export function checkQuota(object: Json, { type, state, namespace }: WriteRequest): void {
  if (!namespace) return;
  const keys = [`count/${type.plural}${type.group ? `.${type.group}` : ''}`, ...(type.group ? [] : [type.plural])];
  for (const quota of state.store.all('/resourcequotas')) {
    if (quota.metadata.namespace !== namespace) continue;
    const hard = quota.spec?.hard ?? {};
    const key = keys.find((candidate) => hard[candidate] !== undefined);
    if (!key) continue;
    const used = countIn(state.store, type.storageKey, namespace);
    if (used + 1 <= Number(hard[key])) continue;
    const why = `exceeded quota: ${quota.metadata.name}, requested: ${key}=1, used: ${key}=${used}, limited: ${key}=${hard[key]}`;
    throw forbidden(type, object.metadata.name ?? '', why);
  }
}

function countIn(store: Store, storageKey: string, namespace: string): number {
  // Finished pods do not count: the quota is on what takes room.
  const counts = (object: StoredObject) =>
    object.metadata.namespace === namespace &&
    !(storageKey === '/pods' && ['Succeeded', 'Failed'].includes(object.status?.phase));
  let count = 0;
  for (const object of store.all(storageKey)) if (counts(object)) count += 1;
  return count;
}
