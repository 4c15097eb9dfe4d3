// An upgrade that is answered with an ordinary HTTP error.

import type { Duplex } from 'node:stream';

const REASONS: Record<number, string> = { 400: 'BadRequest', 403: 'Forbidden', 404: 'NotFound', 500: 'InternalError' };
const PHRASES: Record<number, string> = {
  400: 'Bad Request',
  403: 'Forbidden',
  404: 'Not Found',
  500: 'Internal Server Error',
};

/** `text`: the kubelet's own bare sentence; otherwise a Status, as the API server writes it. */
export function refuseUpgrade(
  socket: Duplex,
  { code, message, text }: { code: number; message: string; text?: boolean },
): void {
  const status = {
    kind: 'Status',
    apiVersion: 'v1',
    metadata: {},
    status: 'Failure',
    message,
    reason: REASONS[code],
    code,
  };
  const body = text === true ? `${message}\n` : `${JSON.stringify(status)}\n`;
  const headers = [
    `HTTP/1.1 ${code} ${PHRASES[code] ?? 'Error'}`,
    `Content-Type: ${text === true ? 'text/plain; charset=utf-8' : 'application/json'}`,
    `Content-Length: ${Buffer.byteLength(body)}`,
    'Connection: close',
  ];
  socket.end(`${headers.join('\r\n')}\r\n\r\n${body}`);
}
