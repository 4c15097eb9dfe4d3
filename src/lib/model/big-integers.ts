// Integers beyond 2^53. The gateway keeps them as their source text (JSON.rawJSON), which only JSON.stringify can write.

/** The reviver's third argument is in Node since 21, not yet in TypeScript's library. */
const json = JSON as unknown as {
  parse(text: string, reviver: (key: string, value: unknown, context: { source?: string }) => unknown): unknown;
};

/** A copy of what JSON would say of a value, with such integers as bigint, for YAML, which can write those. */
export function withBigInts(value: unknown): unknown {
  return json.parse(JSON.stringify(value), (_key, each, { source = '' }) =>
    typeof each === 'number' && !Number.isSafeInteger(each) && /^-?\d+$/.test(source) ? BigInt(source) : each,
  );
}
