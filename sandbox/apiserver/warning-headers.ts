// What the server has to remark on a request, beside its answer: one header for all warnings.

/** RFC 7234 as the server writes it: code 299, no agent, the text quoted. */
export function toWarningHeaders(warnings: string[]): Record<string, string> | undefined {
  if (warnings.length === 0) return undefined;
  return { warning: warnings.map((text) => `299 - ${JSON.stringify(text)}`).join('\n') };
}
