import process from 'node:process';
import type { ClientVersion } from '../model/version-result.ts';

/** `version`: the product's own. */
export function clientVersion(version: string): ClientVersion {
  return { version, node: process.version, platform: `${process.platform}-${process.arch}` };
}
