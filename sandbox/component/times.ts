// Times as the API writes them.

/** RFC 3339 with whole seconds, as metav1.Time: fractions are cut, never rounded. */
export function formatTime(ms: number): string {
  return `${new Date(ms).toISOString().slice(0, 19)}Z`;
}

/** RFC 3339 with microseconds, as metav1.MicroTime. */
export function formatMicroTime(ms: number): string {
  return `${new Date(ms).toISOString().slice(0, 23)}000Z`;
}

/** Milliseconds since 1970; undefined for an absent time. */
export function readTime(text: string | undefined | null): number | undefined {
  return text === undefined || text === null ? undefined : Date.parse(text);
}
