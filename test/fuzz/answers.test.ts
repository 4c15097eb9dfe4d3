// What a server may answer that nobody decent would: refusals and warnings of any form. Each becomes an error with words, and
// nothing of them moves a terminal's cursor.

import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { explainError } from '../../src/lib/cli/explain-error.ts';
import { toStatusError } from '../../src/lib/cluster/status.ts';
import { readWarnings } from '../../src/lib/cluster/warnings.ts';
import { neutralise } from '../../src/lib/view/untrusted-text.ts';
import { fuzzOptions, hostileText as text } from '../support/hostile-text.ts';

const FUZZ = fuzzOptions(300);
const CONTROLS = /\p{Cc}/u;

const attempted = { verb: 'get', resource: 'naisjobs.nais.io', name: 'x', namespace: 'myteam' };

/** A Status, or nearly one: any of its fields may be anything. */
const status = fc.record(
  {
    kind: fc.constantFrom('Status', 'Naisjob', 5),
    code: fc.oneof(fc.integer(), text, fc.constant(null)),
    reason: fc.oneof(fc.constantFrom('NotFound', 'Forbidden', 'Invalid', ''), fc.jsonValue()),
    message: fc.oneof(text, fc.jsonValue()),
    details: fc.jsonValue(),
    metadata: fc.jsonValue(),
  },
  { requiredKeys: [] },
);

test('a refusal of any form is an error with words in it', () => {
  const body = fc.oneof(status, fc.jsonValue(), fc.constant(undefined));
  fc.assert(
    fc.property(fc.integer({ min: 400, max: 599 }), text, body, (code, contentType, json) => {
      const refusal = { code, contentType, text: JSON.stringify(json) ?? 'bad gateway', json };
      const error = toStatusError(refusal, attempted);
      const { headline, hints, reason, message } = explainError(error);
      for (const each of [headline, reason, message, ...hints]) expect(typeof each).toBe('string');
      expect(neutralise(headline)).not.toMatch(CONTROLS);
    }),
    FUZZ,
  );
});

test('a Warning header of any form is told or left out', () => {
  fc.assert(
    fc.property(fc.array(text), (values) => {
      const told = readWarnings(values.flatMap((value) => ['Warning', value]));
      for (const each of told) expect(neutralise(each)).not.toMatch(CONTROLS);
    }),
    FUZZ,
  );
});
