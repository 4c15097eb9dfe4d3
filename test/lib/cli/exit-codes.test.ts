import { expect, test } from 'vitest';
import { exitCodeOf, worstExitCode } from '../../../src/lib/cli/exit-codes.ts';
import * as errors from '../../../src/lib/model/errors.ts';

const refused = (code: number) =>
  new errors.StatusError({ code, reason: 'x', message: 'x' }, { verb: 'get', resource: 'x' });

test.each([
  [new errors.UsageError('x'), 2],
  [new errors.ConfigError('x'), 1],
  [new errors.AuthError('x'), 4],
  [new errors.ConnectionError('x'), 1],
  [new errors.RequestTimeoutError('x'), 1],
  [refused(401), 4],
  [refused(403), 4],
  [refused(404), 5],
  [refused(409), 1],
  [refused(422), 1],
  [refused(500), 1],
  [new errors.NoSuchKindError('x'), 5],
  [new errors.RefusedError('x'), 1],
  [new errors.FailedError('x'), 1],
  [new errors.StillRunningError('x'), 8],
  [new errors.InterruptedError('x'), 130],
  [new TypeError('a defect'), 1],
])('%o ends with %i', (error, code) => expect(exitCodeOf(error)).toBe(code));

test.each([
  [[], 0],
  [[0, 0], 0],
  [[0, 8], 8],
  [[8, 5, 4], 4],
  [[5, 1], 1],
  [[1, 130, 2], 130],
  [[0, 42], 42],
])('of %j the worst is %i', (codes, worst) => expect(worstExitCode(codes)).toBe(worst));
