// GET of a collection: selectors, pages that belong together, and what resourceVersion may ask.
import type { StoredObject } from '../api.ts';
import type { ResourceType } from './kinds.ts';
import { parseFieldSelector, parseLabelSelector, type Match } from './selectors.ts';
import { badRequest, expired, invalid, tooLargeResourceVersion } from './status.ts';
import { forbiddenField, invalidValue } from './field-errors.ts';
import type { ServerState } from './write-request.ts';

export interface ListResult {
  items: StoredObject[];
  resourceVersion: string;
  continue?: string;
  remainingItemCount?: number;
}

interface Position {
  v: 'meta.k8s.io/v1';
  rv: number;
  start: string;
}

const tooOldToContinue =
  'The provided continue parameter is too old to display a consistent list result. You can start a new list without the continue parameter, or use the continue token in this response to retrieve the remainder of the results. Continuing with the provided token results in an inconsistent list - objects that were created, modified, or deleted between the time the first chunk was returned and now may show up in the list.';

/** Which objects a list, watch or deletecollection is about. Throws 400 on a selector that is none. */
export function toSelection(type: ResourceType, namespace: string, name: string, query: URLSearchParams): Match {
  const byLabel = parseLabelSelector(query.get('labelSelector') ?? '');
  const byField = parseFieldSelector(query.get('fieldSelector') ?? '', type.storageKey);
  return (object) =>
    (!namespace || !type.namespaced || object.metadata.namespace === namespace) &&
    (!name || object.metadata.name === name) &&
    byLabel(object) &&
    byField(object);
}

/** Throws 400, 410 (history gone), 422 and 504 (a future resourceVersion). */
export function listObjects(
  state: ServerState,
  type: ResourceType,
  namespace: string,
  query: URLSearchParams,
): ListResult {
  const match = toSelection(type, namespace, '', query);
  const { revision, start } = startOf(state, query);
  // A list from the watch cache (resourceVersion=0) is never cut into pages.
  const limit = query.get('resourceVersion') === '0' && !query.get('continue') ? 0 : readLimit(query);
  const all = state.store.listAt(type.storageKey, revision).filter((object) => keyOf(object) > start && match(object));
  const result: ListResult = { items: limit > 0 ? all.slice(0, limit) : all, resourceVersion: String(revision) };
  if (limit === 0 || all.length <= limit) return result;
  const last = keyOf(result.items.at(-1)!);
  result.continue = encodePosition({ v: 'meta.k8s.io/v1', rv: revision, start: last });
  const isSelected = query.get('labelSelector') || query.get('fieldSelector');
  if (!isSelected) result.remainingItemCount = all.length - limit;
  return result;
}

function keyOf({ metadata }: StoredObject): string {
  return `${metadata.namespace ?? ''}/${metadata.name}`;
}

function readLimit(query: URLSearchParams): number {
  const text = query.get('limit') ?? '0';
  if (!/^\d+$/.test(text)) throw badRequest(`strconv.ParseInt: parsing "${text}": invalid syntax`);
  return Number(text);
}

function startOf({ store }: ServerState, query: URLSearchParams): { revision: number; start: string } {
  const token = query.get('continue');
  if (token) return continueFrom(token, query, store);
  const asked = readResourceVersion(query);
  const matching = query.get('resourceVersionMatch');
  checkVersionMatch(matching, query.get('resourceVersion'));
  if (asked > store.revision) throw tooLargeResourceVersion(asked, store.revision);
  const isExact = matching === 'Exact';
  if (isExact && asked < store.compacted) throw expired('The resourceVersion for the provided list is too old.');
  return { revision: isExact ? asked : store.revision, start: '' };
}

function continueFrom(token: string, query: URLSearchParams, store: ServerState['store']) {
  const position = decodePosition(token);
  const asked = query.get('resourceVersion');
  if (asked && asked !== '0') throw badRequest('specifying resource version is not allowed when using continue');
  // Revision -1 marks the token of a 410: go on with what is there now.
  if (position.rv < 0) return { revision: store.revision, start: position.start };
  if (position.rv < store.compacted) throw expired(tooOldToContinue, encodePosition({ ...position, rv: -1 }));
  return { revision: position.rv, start: position.start };
}

function encodePosition(position: Position): string {
  return Buffer.from(JSON.stringify(position)).toString('base64url');
}

function decodePosition(token: string): Position {
  try {
    const position = JSON.parse(Buffer.from(token, 'base64url').toString()) as Position;
    if (typeof position.rv === 'number' && typeof position.start === 'string') return position;
  } catch {
    // Told below: whatever it was, it is not a token of ours.
  }
  throw badRequest('invalid continue token: continue key is not valid: illegal base64 data at input byte 0');
}

/** 0 when unset. Throws 400 when it is no number. */
export function readResourceVersion(query: URLSearchParams): number {
  const text = query.get('resourceVersion') || '0';
  if (/^\d+$/.test(text)) return Number(text);
  const { field, message } = invalidValue(
    'resourceVersion',
    text,
    `strconv.ParseUint: parsing "${text}": invalid syntax`,
  );
  throw badRequest(`invalid resource version: ${field}: ${message}`);
}

function checkVersionMatch(matching: string | null, resourceVersion: string | null): void {
  if (!matching) return;
  const field = 'resourceVersionMatch';
  const options = { group: 'meta.k8s.io', kind: 'ListOptions' };
  if (!resourceVersion)
    throw invalid(options, '', [
      forbiddenField(field, 'resourceVersionMatch is forbidden unless resourceVersion is provided'),
    ]);
  if (matching === 'Exact' && resourceVersion === '0') {
    throw invalid(options, '', [
      forbiddenField(field, 'resourceVersionMatch "exact" is forbidden for resourceVersion "0"'),
    ]);
  }
}
