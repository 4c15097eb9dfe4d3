// What kubectl refuses about a user's entry before it sends anything.

import { closeSync, openSync } from 'node:fs';
import { ConfigError } from '../model/errors.ts';
import type { UserEntry } from './kubeconfig-entries.ts';
import { describeReadFailure } from './kubeconfig.ts';

/** Throws ConfigError for parts that do not fit together and for files that cannot be opened. */
export function validateUser(user: UserEntry, name: string): void {
  const hasKey = user['client-key'] || user['client-key-data'];
  if ((user['client-certificate'] || user['client-certificate-data']) && !hasKey) {
    throw new ConfigError(
      `client-key-data or client-key must be specified for ${name} to use the clientCert authentication method.`,
    );
  }
  if (user['client-certificate'] && !user['client-certificate-data']) {
    checkReadable('client-cert', user['client-certificate'], name);
  }
  if (user['client-key'] && !user['client-key-data']) checkReadable('client-key', user['client-key'], name);
  if (!user.as && (user['as-groups'] || user['as-uid'] || user['as-user-extra'])) {
    throw new ConfigError('requesting uid, groups or user-extra for impersonation without impersonating a user');
  }
}

/** Opens the file once. Throws ConfigError, worded as kubectl words it. */
export function checkReadable(what: string, file: string | undefined, owner: string): void {
  if (!file) return;
  try {
    closeSync(openSync(file, 'r'));
  } catch (error) {
    throw new ConfigError(`unable to read ${what} ${file} for ${owner} due to ${describeReadFailure(file, error)}`);
  }
}
