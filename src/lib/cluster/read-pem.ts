// Certificates, keys and tokens from where a kubeconfig has them: inline or in a file.

import { readFileSync } from 'node:fs';
import { ConfigError } from '../model/errors.ts';
import { describeReadFailure } from './kubeconfig.ts';

/** Inline data (base64) wins over a file, as in client-go's transport. Throws ConfigError. */
export function readPem(data: string | undefined, file: string | undefined): Buffer | undefined {
  if (data) return Buffer.from(data, 'base64');
  return file ? readCredentialFile(file) : undefined;
}

/** Throws ConfigError, e.g. `open /x: no such file or directory`. */
export function readCredentialFile(file: string): Buffer {
  try {
    return readFileSync(file);
  } catch (error) {
    throw new ConfigError(describeReadFailure(file, error));
  }
}
