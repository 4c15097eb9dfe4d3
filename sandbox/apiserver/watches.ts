// WATCH: changes as they happen, from where the client says, with bookmarks and an end.
import type { StoredObject } from '../api.ts';
import type { ResourceType } from './kinds.ts';
import { readResourceVersion, toSelection } from './lists.ts';
import { isTrue } from './route.ts';
import { expired, invalid, tooLargeResourceVersion } from './status.ts';
import type { Change } from './store.ts';
import { forbiddenField } from './field-errors.ts';
import type { ServerState } from './write-request.ts';

export interface WatchSink {
  event(type: string, object: Record<string, unknown>): void;
  end(): void;
}

export interface Watch {
  /** Begins to send; the returned function ends it. */
  start(sink: WatchSink): () => void;
}

const bookmarkEveryMs = 60_000;
/** Like the server's 30 to 60 minutes when the client names no end. */
const longestMs = 30 * 60_000;

interface WatchPlan {
  type: ResourceType;
  match: (object: StoredObject) => boolean;
  from: number;
  bookmarks: boolean;
  /** What is told as ADDED first. */
  initial: StoredObject[];
  /** Tell with a bookmark that the initial part is over (watch-list). */
  marksInitialEnd: boolean;
  timeoutMs: number;
}

/** Throws 400 and 422. A history that is gone is told inside the watch, as the server does: HTTP 200, then an ERROR event. */
export function openWatch(
  state: ServerState,
  type: ResourceType,
  namespace: string,
  name: string,
  query: URLSearchParams,
): Watch {
  const asked = readResourceVersion(query);
  const sendsInitial = query.get('sendInitialEvents');
  checkInitialEvents(sendsInitial, query);
  const match = toSelection(type, namespace, name, query);
  const { store } = state;
  const startsWithState = sendsInitial === null ? asked === 0 : isTrue(sendsInitial);
  const plan: WatchPlan = {
    type,
    match,
    from: startsWithState ? store.revision : asked || store.revision,
    bookmarks: isTrue(query.get('allowWatchBookmarks')),
    initial: startsWithState ? store.listAt(type.storageKey, store.revision).filter(match) : [],
    marksInitialEnd: isTrue(sendsInitial) && isTrue(query.get('allowWatchBookmarks')),
    timeoutMs: Number(query.get('timeoutSeconds')) * 1000 || longestMs,
  };
  if (startsWithState && asked > store.revision)
    return failing(tooLargeResourceVersion(asked, store.revision).toStatus());
  if (!startsWithState && plan.from < store.compacted) {
    return failing(expired(`too old resource version: ${asked} (${store.compacted})`).toStatus());
  }
  return { start: (sink) => run(plan, state, sink) };
}

function checkInitialEvents(sendsInitial: string | null, query: URLSearchParams): void {
  const options = { group: 'meta.k8s.io', kind: 'ListOptions' };
  const matching = query.get('resourceVersionMatch');
  if (sendsInitial === null && matching) {
    throw invalid(options, '', [
      forbiddenField(
        'resourceVersionMatch',
        'resourceVersionMatch is forbidden for watch unless sendInitialEvents is provided',
      ),
    ]);
  }
  if (sendsInitial !== null && matching !== 'NotOlderThan') {
    throw invalid(options, '', [
      forbiddenField('resourceVersionMatch', 'sendInitialEvents requires setting resourceVersionMatch to NotOlderThan'),
    ]);
  }
}

function failing(status: Record<string, unknown>): Watch {
  return {
    start(sink) {
      sink.event('ERROR', status);
      sink.end();
      return () => {};
    },
  };
}

function run(plan: WatchPlan, { store }: ServerState, sink: WatchSink): () => void {
  let seen = plan.from;
  const tell = (change: Change): void => {
    if (change.storageKey !== plan.type.storageKey || change.revision <= seen) return;
    seen = change.revision;
    const told = toSelected(change, plan.match);
    if (told) sink.event(told.type, told.object);
  };
  for (const object of plan.initial) sink.event('ADDED', object);
  if (plan.marksInitialEnd) sink.event('BOOKMARK', bookmark(plan.type, seen, { 'k8s.io/initial-events-end': 'true' }));
  for (const change of store.changesAfter(plan.type.storageKey, plan.from)) tell(change);
  const forget = store.onChange(tell);
  // Transport time, not the cluster's: the client counts its own timeout in real seconds.
  const sendBookmark = () => sink.event('BOOKMARK', bookmark(plan.type, Math.max(seen, store.revision)));
  const beat = plan.bookmarks ? setInterval(sendBookmark, bookmarkEveryMs).unref() : undefined;
  const stop = () => {
    forget();
    clearInterval(beat);
    clearTimeout(end);
  };
  const end = setTimeout(() => {
    if (plan.bookmarks) sendBookmark();
    stop();
    sink.end();
  }, plan.timeoutMs).unref();
  return stop;
}

/** An object that begins or ceases to match a selector is told as added or deleted. */
function toSelected({ type, object, previous }: Change, match: (object: StoredObject) => boolean) {
  const was = previous !== undefined && match(previous);
  const is = type !== 'DELETED' && match(object);
  if (was && is) return { type: 'MODIFIED', object };
  if (is) return { type: 'ADDED', object };
  if (!was) return undefined;
  // The last state that matched, under the revision that ended it.
  const last = type === 'DELETED' ? object : previous;
  const { resourceVersion } = object.metadata;
  return { type: 'DELETED', object: { ...last, metadata: { ...last.metadata, resourceVersion } } };
}

function bookmark(type: ResourceType, revision: number, annotations?: Record<string, string>) {
  return {
    kind: type.kind,
    apiVersion: type.group ? `${type.group}/${type.version}` : type.version,
    metadata: { resourceVersion: String(revision), creationTimestamp: null, ...(annotations && { annotations }) },
  };
}
