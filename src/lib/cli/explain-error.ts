// Errors into words: what happened, in the server's own words and in the form kubectl prints it, and what to do next.

import { AuthError, ConnectionError, NaisjobError, NoSuchKindError, StatusError, UsageError } from '../model/errors.ts';

/** What is printed for an error. `headline` is one sentence, each hint another. Not yet neutralised. */
export interface Explanation {
  reason: string;
  message: string;
  headline: string;
  hints: string[];
}

export function explainError(error: unknown): Explanation {
  if (error instanceof StatusError) return explainStatus(error);
  if (error instanceof NaisjobError) return explainNamed(error);
  const message = error instanceof Error ? error.message : String(error);
  return {
    reason: 'Internal',
    message,
    headline: `error: ${message}`,
    hints: ['This is a defect in kubectl-naisjob. The same command with -v=9 shows where it happened.'],
  };
}

function explainNamed(error: NaisjobError): Explanation {
  const { reason, message, hints } = error;
  // kubectl prints connection errors without a prefix.
  const headline = error instanceof ConnectionError ? message : `error: ${message}`;
  return { reason, message, headline, hints: [...hints, ...hintsFor(error)] };
}

const LOG_IN = 'Log in again (on NAIS: nais login), or check the user of your kubeconfig context.';

function hintsFor(error: NaisjobError): string[] {
  if (error instanceof AuthError && error.hints.length === 0) return [LOG_IN];
  if (error instanceof NoSuchKindError && error.message.includes('naisjobs')) {
    return ['Is this a NAIS cluster? The contexts of your kubeconfig: kubectl config get-contexts'];
  }
  return [];
}

function explainStatus(error: StatusError): Explanation {
  const { reason, message, hints } = error;
  if (error.code === 401) {
    const headline = `error: You must be logged in to the server (${message})`;
    return {
      reason,
      message,
      headline,
      hints: [...hints, LOG_IN],
    };
  }
  const headline = reason === '' ? `Error from server: ${message}` : `Error from server (${reason}): ${message}`;
  return {
    reason,
    message,
    headline,
    hints: [...hints, ...(error.code === 403 && !BY_ADMISSION.test(message) ? [explainRight(error)] : [])],
  };
}

/** 403 too, and no right would help: a quota, a limit, a policy, a namespace that goes. */
const BY_ADMISSION =
  /(?:exceeded|failed) quota: |denied (?:the )?request|violates PodSecurity|(?:maximum|minimum) \S+ usage per|is being terminated|serviceaccount "[^"]+" not found/;

/** The verb, resource and namespace that are missing, as a question that kubectl answers. */
function explainRight({ attempted }: StatusError): string {
  const { verb, resource, namespace } = attempted;
  const [plural = '', subresource] = resource.split('/');
  const words = [plural, ...(subresource === undefined ? [] : [`--subresource=${subresource}`])].join(' ');
  const where = namespace === undefined ? '' : ` in namespace ${namespace}`;
  const flag = namespace === undefined ? ' -A' : ` -n ${namespace}`;
  return `You need the right to ${verb} ${resource}${where}: kubectl auth can-i ${verb} ${words}${flag}`;
}

/** Where a usage error happened, for the line kubectl ends with. */
export function hintHelp(error: unknown, command: string): string[] {
  return error instanceof UsageError ? [`See '${command} --help' for usage.`] : [];
}
