// What a server serves, as it said some minutes ago: kinds come and go with the platform's own releases, and kubectl keeps
// that answer for six hours. It saves a far server's user one round trip in two.

import { createHash } from 'node:crypto';
import type { Discovered } from '../model/resource.ts';
import type { Memory } from '../model/memory.ts';
import type { Target } from './resolve-target.ts';

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
