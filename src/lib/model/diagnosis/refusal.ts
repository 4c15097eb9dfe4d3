// Why the API server refused an object: the message of an error or of a FailedCreate event, in the words of Kubernetes'
// own admission plugins.

import type { FindingCode } from '../finding.ts';

export interface Refusal {
  code: FindingCode;
  /** What refuses, as the end of a sentence. */
  problem: string;
  remedy: string;
}

interface Rule extends Refusal {
  pattern: RegExp;
}

const RULES: Rule[] = [
  {
    pattern: /failed quota: [^:]+: must specify ((?:[\w.-]+,?)+)/,
    code: 'QuotaWantsResources',
    problem: "the namespace's ResourceQuota wants every pod to say $1",
    remedy: 'say so in the manifest (spec.resources.requests, spec.resources.limits), and deploy again',
  },
  {
    pattern: /exceeded quota: ([^,]+)|failed quota: ([^:]+)/,
    code: 'QuotaExceeded',
    problem: "the namespace's ResourceQuota $1 leaves no room for it",
    remedy: 'free some of it (old runs, other jobs), ask for less, or have the quota raised',
  },
  {
    pattern: /(?:maximum|minimum) [\w.-]+ (?:usage|limit|request)? ?per (\w+) is|limit to request ratio per (\w+)/,
    code: 'LimitRangeViolated',
    problem: "its resources are outside the namespace's LimitRange",
    remedy: 'change spec.resources so that they fit, and deploy again',
  },
  {
    pattern: /failed calling webhook "([^"]+)"/,
    code: 'WebhookUnavailable',
    problem: 'the admission webhook $1 does not answer',
    remedy: 'a matter for the platform: the webhook has to run again; the run then starts by itself',
  },
  {
    pattern: /admission webhook "([^"]+)" denied|ValidatingAdmissionPolicy '([^']+)'/,
    code: 'AdmissionDenied',
    problem: 'the admission policy $1 refuses it',
    remedy: 'mend what the message names in the manifest, and deploy again',
  },
  {
    pattern: /violates PodSecurity "([^"]+)"/,
    code: 'AdmissionDenied',
    problem: "the namespace's Pod Security level $1 refuses it",
    // The operator writes the whole securityContext.
    remedy:
      'no manifest can mend that, for a Naisjob has no securityContext: a matter for the platform, or for whoever set the level (label pod-security.kubernetes.io/enforce of the namespace)',
  },
  {
    pattern: /serviceaccount "([^"]+)" not found/,
    code: 'ServiceAccountMissing',
    problem: 'the ServiceAccount $1 is gone, so no pod of the job can start',
    remedy: 'have the operator make it anew',
  },
];

const TOO_MUCH =
  'it asks for more than the quota has in all: ask for less in the manifest and deploy again, or have the quota raised';

/** `requested: requests.memory=512Mi, used: …, limited: requests.memory=256Mi`: for one of them there is never room. */
function isMoreThanAll(message: string): boolean {
  const [, requested = '', limited = ''] = /requested: (.*?), used: .*?, limited: (.*)/.exec(message) ?? [];
  const limits = new Map(readAmounts(limited));
  return readAmounts(requested).some(([resource, amount]) => amount > (limits.get(resource) ?? Infinity));
}

function readAmounts(text: string): [resource: string, amount: number][] {
  return [...text.matchAll(/([\w./-]+)=([\d.]+)([a-zA-Z]*)/g)].map(([, resource = '', digits = '', unit = '']) => [
    resource,
    Number(digits) * (UNITS[unit] ?? Number.NaN),
  ]);
}

/** Of Kubernetes' quantities. */
const UNITS: Record<string, number> = {
  '': 1,
  ...{ m: 1e-3, k: 1e3, M: 1e6, G: 1e9, T: 1e12 },
  ...{ Ki: 2 ** 10, Mi: 2 ** 20, Gi: 2 ** 30, Ti: 2 ** 40 },
};

export function classifyRefusal(message: string): Refusal {
  for (const { pattern, code, problem, remedy } of RULES) {
    const match = pattern.exec(message);
    if (match === null) continue;
    const named = match.slice(1).find((each) => each !== undefined) ?? '';
    const told = { code, problem: problem.replace('$1', () => named), remedy };
    return code === 'QuotaExceeded' && isMoreThanAll(message) ? { ...told, remedy: TOO_MUCH } : told;
  }
  return {
    code: 'CreationRefused',
    problem: 'the API server refuses it',
    remedy: 'mend what the message names',
  };
}
