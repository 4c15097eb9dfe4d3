// What a server serves, as it said some minutes ago: kinds come and go with the platform's own releases, and kubectl keeps
// that answer for six hours. It saves a far server's user one round trip in two.

import { createHash } from 'node:crypto';
import type { Discovered } from './plain-discovery.ts';
import type { Target } from './resolve-target.ts';

/** Kept somewhere for a while. `read` takes the greatest age, ms; neither ever fails. */
export interface Memory<T> {
  read(maxAge: number): Promise<T | undefined>;
  write(value: T): Promise<void>;
}

const MAX_AGE = 600_000;

/** `ask` is asked where nothing is known, or what is known is too old. An answer with holes is not kept. */
export async function recallDiscovery(memory: Memory<Discovered>, ask: () => Promise<Discovered>): Promise<Discovered> {
  const known = await memory.read(MAX_AGE);
  if (known !== undefined && Array.isArray(known.resources)) return known;
  const found = await ask();
  if (found.incomplete.length === 0) await memory.write(found);
  return found;
}

/** One for each server; by its certificate authority too, for tunnels make one address of many. */
export function nameServer({ server, cluster }: Target): string {
  const { 'certificate-authority': file, 'certificate-authority-data': data, 'tls-server-name': name } = cluster;
  return createHash('sha256')
    .update(JSON.stringify([server, file, data, name]))
    .digest('hex');
}
