// A watch on the wire: one JSON event a line, in the form the client accepts.
import type { ServerResponse } from 'node:http';
import type { ResourceType } from './kinds.ts';
import { showObject, type Shape } from './representations.ts';
import type { Json } from './validation.ts';
import type { Watch } from './watches.ts';

interface WatchAnswer {
  watch: Watch;
  type: ResourceType;
  shape: Shape;
}

/** Sends until the watch ends or the client goes. */
export function sendWatch({ watch, type, shape }: WatchAnswer, response: ServerResponse, now: () => number): void {
  const asked = shape.as === 'full' ? '' : `;as=${shape.as};v=${shape.version};g=meta.k8s.io`;
  response.writeHead(200, { 'content-type': `application/json${asked}`, 'cache-control': 'no-cache, private' });
  response.flushHeaders();
  // The last thing a table's reader needs twice is the columns: the server names them once.
  let columnsSent = false;
  const show = (kind: string, object: Json): Json => {
    if (kind === 'ERROR' || shape.as === 'full')
      return kind === 'ERROR' || kind === 'BOOKMARK' ? object : showObject(object as never, type, shape, now());
    const shown = showObject({ ...object } as never, type, shape, now());
    if (shape.as === 'Table' && columnsSent) shown.columnDefinitions = null;
    columnsSent = true;
    return shown;
  };
  const stop = watch.start({
    event: (kind, object) => response.write(`${JSON.stringify({ type: kind, object: show(kind, object) })}\n`),
    end: () => response.end(),
  });
  response.once('close', stop);
}
