// What is asked of the API, and how it is put on the wire.

import type { Attempted } from '../model/errors.ts';
import type { WireRequest } from './wire.ts';

export interface Question {
  method: WireRequest['method'];
  path: string;
  accept?: string;
  contentType?: string;
  body?: unknown;
  attempted: Attempted;
  /** Ask for gzip: worth it for long lists only. */
  compressed?: boolean;
  /** A POST that changes nothing (access reviews). GET is always safe. */
  safe?: boolean;
  /** Warnings in the answer are not told. */
  quiet?: boolean;
  /** Hears the beginning of a good answer's text before the rest is there; again when the request is repeated. */
  onHead?: (text: string) => void;
  /** `managedFields` are left empty. */
  slim?: boolean;
  signal?: AbortSignal | undefined;
}

/** `compression`: the kubeconfig allows it. */
export function toWire(question: Question, compression: boolean, signal: AbortSignal | undefined): WireRequest {
  return {
    method: question.method,
    path: question.path,
    headers: {
      accept: question.accept ?? 'application/json',
      ...(question.compressed && compression ? { 'accept-encoding': 'gzip' } : {}),
      ...(question.body === undefined ? {} : { 'content-type': question.contentType ?? 'application/json' }),
    },
    ...(question.body === undefined ? {} : { body: JSON.stringify(question.body) }),
    ...(question.quiet ? { quiet: true } : {}),
    ...(signal ? { signal } : {}),
  };
}
