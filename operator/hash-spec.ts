import { createHash } from 'node:crypto';

/**
 * The hash that naiserator stores as `status.synchronizationHash`: the same spec gives the same decimal number, in any order
 * of keys. (naiserator hashes Go structs with FNV, so the numbers themselves differ from the real operator's; nothing outside reads them.)
 */
export function hashSpec(spec: unknown): string {
  const digest = createHash('sha256').update(writeCanonically(spec)).digest();
  return digest.readBigUInt64BE(0).toString();
}

function writeCanonically(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map(writeCanonically).join(',')}]`;
  if (value === null || typeof value !== 'object') return JSON.stringify(value) ?? 'null';
  const entries = Object.entries(value).filter(([, field]) => field !== undefined);
  entries.sort(([a], [b]) => (a < b ? -1 : 1));
  return `{${entries.map(([key, field]) => `${JSON.stringify(key)}:${writeCanonically(field)}`).join(',')}}`;
}
