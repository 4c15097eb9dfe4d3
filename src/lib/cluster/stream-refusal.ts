// What the server says when it refuses a stream into a pod: its own Status, or the kubelet's words handed on.

import type { Attempted } from '../model/errors.ts';
import { ContainerNotRunningError } from '../model/errors.ts';
import { toStatusError } from './status.ts';

interface Refused {
  code: number;
  contentType: string;
  text: string;
}

/**
 * A StatusError (403, 404, 400, …) or ContainerNotRunningError.
 * Since Kubernetes 1.35 a stream takes two rights, get and create. Without create the server gives no reason.
 * The kubelet's own refusals are bare texts: `container not found ("c")`, `pod not found ("p_ns")` once it is over.
 */
export function toRefusal({ code, contentType, text }: Refused, attempted: Attempted): Error {
  if (code === 500 && /^(?:container|pod) not found/.test(text)) return new ContainerNotRunningError(text.trim());
  const json = tryParse(text);
  const isCreate = code === 403 && (json as { message?: string } | undefined)?.message?.endsWith('is forbidden: ');
  return toStatusError({ code, contentType, text, json }, { ...attempted, ...(isCreate ? { verb: 'create' } : {}) });
}

function tryParse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
