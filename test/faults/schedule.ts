// A schedule of faults from a seed: which requests of one command line meet which fault. The same seed gives the same
// schedule, whatever the machine does meanwhile.

import { setTimeout as sleep } from 'node:timers/promises';
import * as fc from 'fast-check';
import type { Asked, FaultProxy, Verdict } from '../support/fault-proxy.ts';

/** What a request is to the one who makes faults. */
const KINDS = ['any', 'read', 'write', 'question', 'watch', 'log', 'stream'] as const;
type Kind = (typeof KINDS)[number];

interface Fault {
  /** The request is held so long, ms, and passed on all the same. */
  holdMs?: number;
  verdict?: Verdict;
}

interface Rule {
  kind: Kind;
  /** Requests of that kind that go through first. */
  after: number;
  /** Requests that meet the fault. */
  times: number;
  fault: Fault;
}

/** The server is lost for good: from a request on every one meets the fault. */
interface Outage {
  kind: Kind;
  /** Requests of that kind that go through first. */
  after: number;
  fault: Fault;
}

export interface Schedule {
  rules: Rule[];
  outage: Outage | undefined;
  /** Every watch, log and stream is broken after this time. */
  resetMs: number | undefined;
}

const code = fc.constantFrom(500, 503, 504);
const form = fc.constantFrom('status', 'text', 'html' as const);
const bytes = fc.oneof(fc.constantFrom(0, 1), fc.integer({ min: 2, max: 4000 }));

const refusal = fc
  .record({ code, form, isPassedOn: fc.boolean() })
  .map(({ isPassedOn, ...each }) => ({ ...each, reason: REASONS[each.code]!, ...(isPassedOn && { isPassedOn }) }));

const REASONS: Record<number, string> = { 500: 'InternalError', 503: 'ServiceUnavailable', 504: 'Timeout' };

/** The server's own 429 is a line of text; a webhook's or the priority and fairness of an aggregated API may be a Status. */
const busy = fc.record({
  code: fc.constant(429),
  reason: fc.constant('TooManyRequests'),
  form: fc.constantFrom('text', 'status' as const),
  retryAfter: fc.constantFrom(null, 0, 1),
});

/** A gateway that answers everything with its own page, as one does that wants a person to log in. */
const portal = fc
  .boolean()
  .map((isPassedOn) => ({ code: 200, reason: '', form: 'html' as const, ...(isPassedOn && { isPassedOn }) }));

const verdict = fc.oneof(
  { weight: 3, arbitrary: busy },
  { weight: 5, arbitrary: refusal },
  { weight: 2, arbitrary: portal },
  { weight: 4, arbitrary: fc.record({ cut: fc.constantFrom('before', 'after') }) },
  { weight: 3, arbitrary: fc.record({ cutAt: bytes }) },
  { weight: 2, arbitrary: fc.record({ truncateTo: bytes }) },
  { weight: 1, arbitrary: fc.record({ contentType: fc.constantFrom('text/plain', 'text/html; charset=utf-8', '') }) },
  { weight: 1, arbitrary: fc.record({ trickle: fc.integer({ min: 1, max: 40 }), everyMs: fc.constantFrom(5, 40) }) },
);

const fault = fc.oneof(
  { weight: 8, arbitrary: fc.record({ verdict: verdict as fc.Arbitrary<Verdict> }) },
  { weight: 1, arbitrary: fc.record({ holdMs: fc.integer({ min: 50, max: 1500 }) }) },
  // Longer than --request-timeout.
  { weight: 1, arbitrary: fc.constant({ holdMs: 4000 }) },
) as fc.Arbitrary<Fault>;

const rule = fc.record({
  kind: fc.oneof(
    { weight: 4, arbitrary: fc.constantFrom<Kind>('any', 'write', 'write') },
    { weight: 2, arbitrary: fc.constantFrom(...KINDS) },
  ),
  after: fc.oneof(fc.integer({ min: 0, max: 1 }), fc.integer({ min: 0, max: 8 })),
  times: fc.oneof(
    { weight: 6, arbitrary: fc.integer({ min: 1, max: 6 }) },
    { weight: 1, arbitrary: fc.constant(Infinity) },
  ),
  fault,
});

const outage = fc.record({
  kind: fc.constantFrom<Kind>('any', 'write', 'write', 'watch'),
  after: fc.integer({ min: 0, max: 4 }),
  fault: fc.record({ verdict: verdict as fc.Arbitrary<Verdict> }),
});

const schedule: fc.Arbitrary<Schedule> = fc.record({
  outage: fc.option(outage, { nil: undefined, freq: 1 }),
  rules: fc.array(rule, { minLength: 1, maxLength: 4 }),
  resetMs: fc.option(fc.constant(1000), { nil: undefined, freq: 4 }),
});

export function scheduleOf(seed: number): Schedule {
  return fc.sample(schedule, { seed, numRuns: 1 })[0]!;
}

/** Has the proxy make the schedule's faults, beginning with the next request. */
export function conduct({ rules, outage: lost, resetMs }: Schedule, proxy: FaultProxy): void {
  const counts = rules.map(() => 0);
  let beforeLoss = lost?.after ?? Infinity;
  proxy.intercept = async (asked) => {
    const index = rules.findIndex((each, at) => {
      if (!isOfKind(asked, each.kind)) return false;
      counts[at]! += 1;
      return counts[at]! > each.after && counts[at]! <= each.after + each.times;
    });
    if (lost !== undefined && beforeLoss >= 0 && isOfKind(asked, lost.kind)) beforeLoss -= 1;
    const { holdMs = 0, verdict: chosen } = (beforeLoss < 0 ? lost : rules[index])?.fault ?? {};
    if (holdMs > 0) await sleep(holdMs);
    const lasting = resetMs !== undefined && ['watch', 'log', 'stream'].some((kind) => isOfKind(asked, kind as Kind));
    return chosen ?? (lasting ? { lastsMs: resetMs } : undefined);
  };
}

function isOfKind({ method, path, isWrite }: Asked, kind: Kind): boolean {
  const isWatch = /[?&]watch=/.test(path);
  const isLog = /\/log(\?|$)/.test(path);
  const isStream = /\/(exec|portforward)(\?|$)/.test(path);
  switch (kind) {
    case 'any':
      return true;
    case 'write':
      return isWrite;
    case 'question':
      return method !== 'GET' && !isWrite;
    case 'watch':
      return isWatch;
    case 'log':
      return isLog;
    case 'stream':
      return isStream;
    case 'read':
      return method === 'GET' && !isWatch && !isLog && !isStream;
  }
}
