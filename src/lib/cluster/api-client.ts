// A question to the API in JSON: retries, the request timeout, and refusals as errors. The verbs of `Cluster` and
// discovery are written on it.

import type { IncomingMessage } from 'node:http';
import type { NaisjobError } from '../model/errors.ts';
import { ConnectionError } from '../model/errors.ts';
import { withDeadline } from './deadline.ts';
import type { Pace } from './pace.ts';
import { parseJson, parseSlimJson } from './parse-json.ts';
import { toWire, type Question } from './question.ts';
import { readBody } from './read-body.ts';
import { sendWithRetries } from './retry.ts';
import { toStatusError } from './status.ts';
import type { Tracer } from './trace.ts';
import type { Transport } from './transport.ts';
import type { WireAnswer } from './wire.ts';

export interface ApiClient {
  readonly server: string;
  readonly pace: Pace;
  /** The parsed body of a 2xx answer. Throws StatusError, NoSuchKindError, ConnectionError, RequestTimeoutError. */
  ask(question: Question): Promise<unknown>;
  /** The body of a 2xx answer as it comes; the request timeout ends with the headers. Not repeated on failure, except 429. */
  open(question: Question): Promise<IncomingMessage>;
  close(): void;
}

export interface ApiClientParts {
  server: string;
  transport: Transport;
  pace: Pace;
  tracer: Tracer;
  /** ms; 0 = none. */
  requestTimeoutMs: number;
  compression: boolean;
}

interface TextAnswer {
  code: number;
  headers: WireAnswer['headers'];
  text: string;
}

export function createApiClient(parts: ApiClientParts): ApiClient {
  return {
    server: parts.server,
    pace: parts.pace,
    ask: (question) => withDeadline(parts, question.signal, (signal) => ask(parts, question, signal)),
    open: (question) => withDeadline(parts, question.signal, (signal) => open(parts, question, signal)),
    close: () => parts.transport.close(),
  };
}

async function ask(parts: ApiClientParts, question: Question, signal: AbortSignal | undefined): Promise<unknown> {
  const request = toWire(question, parts.compression, signal);
  const send = async (): Promise<TextAnswer> => {
    const answer = await parts.transport.send(request);
    const text = await readBody(answer.body, isSuccess(answer) ? question.onHead : undefined);
    return { code: answer.code, headers: answer.headers, text };
  };
  const safe = question.method === 'GET' || question.safe === true;
  const answer = await sendWithRetries(send, { safe, pace: parts.pace, signal });
  parts.tracer.body(request, answer.text);
  return readAnswer(parts, answer, question);
}

async function open(
  parts: ApiClientParts,
  question: Question,
  signal: AbortSignal | undefined,
): Promise<IncomingMessage> {
  const request = { ...toWire(question, parts.compression, signal), stream: true };
  const send = async (): Promise<WireAnswer & TextAnswer> => {
    const answer = await parts.transport.send(request);
    return { ...answer, text: isSuccess(answer) ? '' : await readBody(answer.body) };
  };
  const answer = await sendWithRetries(send, { safe: false, pace: parts.pace, signal });
  if (isSuccess(answer)) return answer.body;
  throw toRefusal(answer, question);
}

function readAnswer(parts: ApiClientParts, answer: TextAnswer, question: Question): unknown {
  if (!isSuccess(answer)) throw toRefusal(answer, question);
  const json = tryParse(answer.text, question.slim ? parseSlimJson : parseJson);
  if (typeof json === 'object' && json !== null) return json;
  const type = answer.headers['content-type'] || 'no content type';
  throw new ConnectionError(
    `the server ${parts.server} did not answer with a JSON object (${type}): is it a Kubernetes API?`,
  );
}

function isSuccess({ code }: { code: number }): boolean {
  return code >= 200 && code < 300;
}

function toRefusal({ code, headers, text }: TextAnswer, question: Question): NaisjobError {
  const contentType = headers['content-type'] ?? '';
  return toStatusError({ code, contentType, text, json: tryParse(text) }, question.attempted);
}

function tryParse(text: string, parse = parseJson): unknown {
  try {
    return parse(text);
  } catch {
    return undefined;
  }
}
