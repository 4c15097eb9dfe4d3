// When it is not known whether the server did what it was asked.

import { ConnectionError, RequestTimeoutError, StatusError } from './errors.ts';

/** No answer, or one that says only that something broke: the request may have been carried out. */
export function isAnswerLost(error: unknown): error is ConnectionError | RequestTimeoutError | StatusError {
  if (error instanceof ConnectionError || error instanceof RequestTimeoutError) return true;
  return error instanceof StatusError && error.code >= 500;
}

/** Anything but an opinion of the server's: no answer, an answer that was lost, a server that is busy or broken. */
export function mayPass(error: unknown): boolean {
  return isAnswerLost(error) || (error instanceof StatusError && (error.code === 408 || error.code === 429));
}

/** For a request that would change something: adds, where its answer was lost, the sentence that says what is not known. */
export function addDoubt(error: unknown, sentence: string): unknown {
  if (isAnswerLost(error)) error.hints.push(sentence);
  return error;
}
