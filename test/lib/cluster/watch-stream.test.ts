import { expect, test } from 'vitest';
import { readEvents, splitLines } from '../../../src/lib/cluster/watch-stream.ts';

async function* inPieces(text: string, size: number): AsyncGenerator<Uint8Array> {
  const bytes = Buffer.from(text);
  for (let start = 0; start < bytes.length; start += size) yield bytes.subarray(start, start + size);
}

async function collect<T>(source: AsyncIterable<T>): Promise<T[]> {
  const all: T[] = [];
  for await (const item of source) all.push(item);
  return all;
}

test.each([1, 2, 3, 7, 1000])('characters and lines cut every %i bytes come out whole', async (size) => {
  expect(await collect(splitLines(inPieces('æøå\n\n🚀 smör\nzuletzt\n', size)))).toEqual([
    'æøå',
    '',
    '🚀 smör',
    'zuletzt',
  ]);
});

test('what has no end is no line', async () => {
  expect(await collect(splitLines(inPieces('a\nhalf', 2)))).toEqual(['a']);
});

test('a line of a mebibyte in small pieces', async () => {
  const event = { type: 'ADDED', object: { data: 'ø'.repeat(1 << 19) } };
  expect(await collect(readEvents(inPieces(`${JSON.stringify(event)}\n`, 1000)))).toEqual([event]);
});

test('a slim watch does not say who wrote what', async () => {
  const metadata = { name: 'x', managedFields: [{ manager: 'naiserator' }] };
  const line = `${JSON.stringify({ type: 'ADDED', object: { metadata } })}\n`;
  const read = (slim?: boolean) => collect(readEvents(inPieces(line, 7), slim));
  expect(await read()).toEqual([{ type: 'ADDED', object: { metadata } }]);
  expect(await read(true)).toEqual([{ type: 'ADDED', object: { metadata: { ...metadata, managedFields: [] } } }]);
});
