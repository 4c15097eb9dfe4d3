// When it is not known whether the server did what it was asked.

import { ConnectionError, RequestTimeoutError, StatusError } from './errors.ts';

/** No answer, or one that says only that something broke: the request may have been carried out. */
export function isAnswerLost(error: unknown): error is ConnectionError | RequestTimeoutError | StatusError {
  if (error instanceof ConnectionError || error instanceof RequestTimeoutError) return true;
  return error instanceof StatusError && error.code >= 500;
}
