// -v=6…8 as in kubectl: 6 tells each request with its answer and time, 7 its headers as well, 8 the bodies as well.
// Credentials are masked, and whatever concerns Secrets keeps its body to itself.

import type { OutgoingHttpHeaders } from 'node:http';
import type { WireRequest } from './wire.ts';

export interface Tracer {
  exchange(request: WireRequest, url: string, headers: OutgoingHttpHeaders, status: string, ms: number): void;
  body(request: WireRequest, text: string): void;
}

const BODY_CHARACTERS = 1024;

export function createTracer(verbosity: number, trace: ((line: string) => void) | undefined): Tracer {
  const level = trace ? verbosity : 0;
  const say = trace ?? ((): void => undefined);
  return {
    exchange(request, url, headers, status, ms) {
      if (level >= 6) say(`${request.method} ${url} ${status} in ${Math.round(ms)} milliseconds`);
      if (level >= 7) for (const line of describeHeaders(headers)) say(line);
      if (level >= 8 && request.body !== undefined) say(`Request Body: ${shorten(request, request.body)}`);
    },
    body(request, text) {
      if (level >= 8) say(`Response Body: ${shorten(request, text)}`);
    },
  };
}

function describeHeaders(headers: OutgoingHttpHeaders): string[] {
  return Object.entries(headers).map(([name, value]) =>
    name.toLowerCase() === 'authorization' ? `    ${name}: <masked>` : `    ${name}: ${String(value)}`,
  );
}

function shorten(request: WireRequest, text: string): string {
  if (/\/secrets([/?]|$)|\/token([/?]|$)/.test(request.path)) return '<secret, not shown>';
  if (text.length <= BODY_CHARACTERS) return text;
  return `${text.slice(0, BODY_CHARACTERS)} [truncated ${text.length - BODY_CHARACTERS} chars]`;
}
