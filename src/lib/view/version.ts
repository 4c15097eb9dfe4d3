// What `version` shows: a line for each side, as kubectl does.

import type { ClientVersion, VersionResult } from '../model/version-result.ts';
import { neutralise } from './untrusted-text.ts';

export function drawClientVersion({ version, node, platform }: ClientVersion): string {
  return `Client: v${version} (Node ${node}, ${platform})`;
}

export function drawServerVersion({ version, naisjobs }: NonNullable<VersionResult['server']>): string {
  return `Server: ${neutralise(version ?? 'unknown')}\nNaisjob: ${drawNaisjobs(naisjobs)}`;
}

/** naiserator made the status a subresource on 2026-01-20. */
function drawNaisjobs(naisjobs: NonNullable<VersionResult['server']>['naisjobs']): string {
  if (naisjobs === undefined) return 'not served by this server';
  const status = naisjobs.statusSubresource
    ? 'the status is a subresource (naiserator since January 2026)'
    : 'the status is part of the object (naiserator before January 2026)';
  return `${naisjobs.apiVersion}, ${status}`;
}
