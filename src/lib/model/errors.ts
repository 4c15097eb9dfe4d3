// Every failure that a user can meet, named. The shell (src/lib/cli) turns a name into words and an exit code; nothing
// else does. `reason` is a JSON contract (docs/contract.md).

export abstract class NaisjobError extends Error {
  abstract readonly reason: string;
  /** What to do next, one sentence each. */
  readonly hints: string[];

  constructor(message: string, hints: string[] = [], options?: ErrorOptions) {
    super(message, options);
    this.hints = hints;
    this.name = new.target.name;
  }
}

/** The command line asks for something that makes no sense. */
export class UsageError extends NaisjobError {
  readonly reason = 'Usage';
}

/** Kubeconfig, credentials or flags that cannot make a connection; nothing was sent. */
export class ConfigError extends NaisjobError {
  readonly reason = 'Config';
}

/** No credentials were to be had: a credential plugin or an auth provider gave none. Nothing was sent. */
export class AuthError extends NaisjobError {
  readonly reason = 'NotLoggedIn';
}

/** The server was not reached, or the connection broke and was not to be mended. */
export class ConnectionError extends NaisjobError {
  readonly reason = 'Connection';
}

/** `--request-timeout` ended a request. */
export class RequestTimeoutError extends NaisjobError {
  readonly reason = 'Timeout';
}

/** The `details` of a Kubernetes Status. */
export interface StatusDetails {
  name?: string;
  group?: string;
  kind?: string;
  uid?: string;
  retryAfterSeconds?: number;
  causes?: { reason?: string; message?: string; field?: string }[];
}

/** What was asked when the server refused: enough for a sentence about rights. */
export interface Attempted {
  verb: string;
  /** Qualified, e.g. `jobs.batch`; with a subresource `naisjobs.nais.io/status`. */
  resource: string;
  namespace?: string;
  name?: string;
}

/** The server answered with an error. `reason` is its own word (NotFound, Forbidden, Conflict, AlreadyExists, Invalid, …). */
export class StatusError extends NaisjobError {
  readonly reason: string;
  /** HTTP status. */
  readonly code: number;
  readonly details: StatusDetails;
  readonly attempted: Attempted;

  constructor(
    status: { code: number; reason: string; message: string; details?: StatusDetails },
    attempted: Attempted,
  ) {
    super(status.message);
    this.code = status.code;
    this.reason = status.reason;
    this.details = status.details ?? {};
    this.attempted = attempted;
  }
}

/** The right is missing: who asks again is refused again. */
export function isForbidden(error: unknown): error is StatusError {
  return error instanceof StatusError && error.code === 403;
}

/** The server does not serve the kind at all (no CRD installed). */
export class NoSuchKindError extends NaisjobError {
  readonly reason = 'NoSuchKind';
}

/** exec: the container holds no such program (a distroless image). */
export class MissingBinaryError extends NaisjobError {
  readonly reason = 'MissingBinary';
}

/** exec or port-forward: the kubelet knows no such running container or pod. It has ended, or not begun. */
export class ContainerNotRunningError extends NaisjobError {
  readonly reason = 'ContainerNotRunning';
}

/** port-forward: nothing listens on the port. */
export class ClosedPortError extends NaisjobError {
  readonly reason = 'ClosedPort';
}

/** A guard said no: the cluster is in a state where the verb would do harm. Nothing was changed. */
export class RefusedError extends NaisjobError {
  readonly reason = 'Refused';
}

/** The verb did its part and the cluster's answer was a failure. */
export class FailedError extends NaisjobError {
  readonly reason = 'Failed';
}

/** `--timeout` ended before the cluster was done. */
export class StillRunningError extends NaisjobError {
  readonly reason = 'StillRunning';
}

/** Ctrl-C or SIGTERM. The message says what was done and what was not. */
export class InterruptedError extends NaisjobError {
  readonly reason = 'Interrupted';
}
