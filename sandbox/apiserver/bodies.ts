// Bodies on the wire: read and parsed by their media type, and written as JSON, YAML or text.
import type { IncomingMessage } from 'node:http';
import { parse, stringify } from 'yaml';
import { decodeProtobuf, protobufType } from './protobuf.ts';
import { StatusError } from './status-error.ts';
import { UnreadableBody } from './unreadable-body.ts';
import { mediaTypeOf } from './write-request.ts';

/** The real server's limit for a request. */
const mostBytes = 3 * 1024 * 1024;

/** Undefined when there is no body. Throws 400 and 413. */
export async function readBody(request: IncomingMessage): Promise<unknown> {
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of request as AsyncIterable<Buffer>) {
    chunks.push(chunk);
    size += chunk.length;
    if (size > mostBytes) {
      throw new StatusError(413, 'RequestEntityTooLarge', `Request entity too large: limit is ${mostBytes}`, {});
    }
  }
  if (size === 0) return undefined;
  return parseBody(Buffer.concat(chunks), mediaTypeOf(request.headers as Record<string, string>));
}

function parseBody(body: Buffer, mediaType: string): unknown {
  if (mediaType === protobufType) return decodeProtobuf(body);
  const text = body.toString('utf8');
  try {
    return mediaType.includes('yaml') ? parse(text) : JSON.parse(text);
  } catch {
    return new UnreadableBody(text);
  }
}

export function writeBody(body: unknown, accept: string | undefined): { text: string; contentType: string } {
  if (typeof body === 'string') return { text: body, contentType: 'text/plain; charset=utf-8' };
  if (accept?.split(',')[0]?.trim() === 'application/yaml')
    return { text: stringify(body), contentType: 'application/yaml' };
  return { text: `${JSON.stringify(body)}\n`, contentType: 'application/json' };
}
