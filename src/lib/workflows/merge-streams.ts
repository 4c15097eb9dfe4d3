// Several watches, read as one.

/**
 * Items of several streams as they come; ends when all have ended, and fails with the first that fails. When its reader
 * leaves, the streams are not closed by it: abort the signal they were opened with.
 */
export async function* mergeStreams<T>(streams: AsyncGenerator<T>[]): AsyncGenerator<T> {
  const next = (stream: AsyncGenerator<T>) => {
    const item = stream.next().then((result) => ({ stream, result }));
    // The reader may leave before this one is looked at; its failure is nobody's then.
    item.catch(() => undefined);
    return item;
  };
  const waiting = new Map(streams.map((stream) => [stream, next(stream)]));
  while (waiting.size > 0) {
    const { stream, result } = await Promise.race(waiting.values());
    if (result.done === true) {
      waiting.delete(stream);
      continue;
    }
    waiting.set(stream, next(stream));
    yield result.value;
  }
}
