// What the shell hands to `connect`: kubectl's connection flags as parsed, and where warnings and traces go.

import type { Discovered } from '../model/resource.ts';
import type { Memory } from '../model/memory.ts';

export interface ConnectionOptions {
  kubeconfig?: string | undefined;
  context?: string | undefined;
  cluster?: string | undefined;
  user?: string | undefined;
  namespace?: string | undefined;
  server?: string | undefined;
  /** Replaces every other credential of the user. */
  token?: string | undefined;
  as?: string | undefined;
  asGroups?: string[] | undefined;
  asUid?: string | undefined;
  certificateAuthority?: string | undefined;
  clientCertificate?: string | undefined;
  clientKey?: string | undefined;
  insecureSkipTlsVerify?: boolean | undefined;
  tlsServerName?: string | undefined;
  /** ms, for a whole request with its repeats; for a watch, until its headers. 0 or absent = none. */
  requestTimeoutMs?: number | undefined;
  /** kubectl's -v level: 6 the requests, 7 their headers as well, 8 bodies as well. Never a token or a Secret. */
  verbosity?: number | undefined;
  /** Nobody is there to be asked: credential plugins get no terminal, are not heard, and end with this process. */
  unattended?: boolean | undefined;
  env: NodeJS.ProcessEnv;
  userAgent: string;
  /** A server's Warning header, each text once. It is untrusted: neutralise terminal escapes before printing. */
  onWarning(text: string): void;
  trace?: ((line: string) => void) | undefined;
  /** Where what the server serves is kept, by a name for the server; absent = nowhere. */
  remember?: ((server: string) => Memory<Discovered>) | undefined;
}
