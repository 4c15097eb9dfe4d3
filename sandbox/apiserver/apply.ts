import type { StoredObject } from '../api.ts';
import { decodeObject } from './decode.ts';
import { storeNew } from './create.ts';
import { applyMergePatch } from './merge-patch.ts';
import { storeChanged } from './update.ts';
import type { Json } from './validation.ts';
import type { WriteRequest } from './write-request.ts';

export function applyObject(body: unknown, request: WriteRequest): { object: StoredObject; created: boolean } {
  const { type, state, namespace, name } = request;
  const current = state.store.get(type.storageKey, namespace, name);
  const config = body as Json;
  if (!current)
    return {
      object: storeNew(decodeObject({ ...config, metadata: { ...config.metadata, name } }, request), request),
      created: true,
    };
  return {
    object: storeChanged(decodeObject(applyMergePatch(current, config), request), current, request),
    created: false,
  };
}
