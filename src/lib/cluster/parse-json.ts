// JSON whose integers may be beyond 2^53 (a Naisjob's status.synchronizationTime is in nanoseconds): those are kept as
// their source text, so that an object goes back or onto the screen unrounded. Others parse at full speed.

interface RawJson {
  readonly rawJSON: string;
}

// In Node since 21, not yet in TypeScript's library.
const json = JSON as unknown as {
  parse(text: string, reviver: (key: string, value: unknown, context: { source?: string }) => unknown): unknown;
  rawJSON(text: string): RawJson;
};

const LONG_INTEGER = /[:[,]\s*-?\d{16,}/;

/** Objects only, so that the first bracket outside a string ends them. */
const MANAGED_FIELDS = /"managedFields":\[[^"\]]*(?:"[^"\\]*(?:\\.[^"\\]*)*"[^"\]]*)*\]/g;

/**
 * As parseJson, with `managedFields` emptied: half of a long list's text, of which half of the time and memory goes into
 * objects that nobody looks at.
 */
export function parseSlimJson(text: string): unknown {
  try {
    return parseJson(text.replace(MANAGED_FIELDS, '"managedFields":[]'));
  } catch {
    // Somebody's own field of that name, with brackets inside brackets.
    return parseJson(text);
  }
}

/** Throws SyntaxError. A too long integer becomes JSON.rawJSON: JSON.stringify writes it back digit by digit. */
export function parseJson(text: string): unknown {
  if (!LONG_INTEGER.test(text)) return JSON.parse(text);
  return json.parse(text, (_key, value, context) => {
    const isLong = typeof value === 'number' && !Number.isSafeInteger(value) && /^-?\d+$/.test(context.source ?? '');
    return isLong ? json.rawJSON(context.source as string) : value;
  });
}
