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

export function classifyRefusal(message: string): Refusal {
  for (const { pattern, code, problem, remedy } of RULES) {
    const match = pattern.exec(message);
    if (match === null) continue;
    const named = match.slice(1).find((each) => each !== undefined) ?? '';
    return { code, problem: problem.replace('$1', () => named), remedy };
  }
  return {
    code: 'CreationRefused',
    problem: 'the API server refuses it',
    remedy: 'mend what the message names',
  };
}
