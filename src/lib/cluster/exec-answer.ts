// What an exec credential plugin printed: an ExecCredential of the version it was asked for, with something in it.

import { AuthError } from '../model/errors.ts';
import type { Credential } from './credential.ts';
import type { ExecEntry } from './kubeconfig-entries.ts';

export interface ExecStatus {
  token?: string;
  clientCertificateData?: string;
  clientKeyData?: string;
  expirationTimestamp?: string;
}

/** Throws AuthError in kubectl's words; the output itself is never quoted. */
export function readAnswer(output: string, exec: ExecEntry): ExecStatus {
  let answer: { apiVersion?: string; kind?: string; status?: ExecStatus };
  try {
    answer = JSON.parse(output);
  } catch {
    // The output is not quoted: it may hold half a token.
    throw new AuthError(`getting credentials: decoding stdout: ${exec.command} did not print a JSON ExecCredential`);
  }
  const fail = (what: string): AuthError => new AuthError(`getting credentials: ${what}`);
  if (answer?.apiVersion !== exec.apiVersion) {
    throw fail(
      `exec plugin is configured to use API version ${exec.apiVersion}, plugin returned version ${answer?.apiVersion}`,
    );
  }
  const status = answer.status;
  if (!status) throw fail("exec plugin didn't return a status field");
  if (!status.token && !status.clientCertificateData && !status.clientKeyData) {
    throw fail("exec plugin didn't return a token or cert/key pair");
  }
  if (!status.clientCertificateData !== !status.clientKeyData) {
    throw fail('exec plugin returned only certificate or key, not both');
  }
  return status;
}

export function toCredential(status: ExecStatus): Credential {
  return {
    ...(status.token ? { authorization: `Bearer ${status.token}` } : {}),
    ...(status.clientCertificateData ? { cert: status.clientCertificateData } : {}),
    ...(status.clientKeyData ? { key: status.clientKeyData } : {}),
  };
}
