// What an attempt that does not start is waiting for.

import type { Finding } from '../finding.ts';

export interface Waited extends Pick<Finding, 'code' | 'problem' | 'remedy'> {
  /** Only a new deploy mends it, and a run that is under way does not see that. */
  byDeploy?: true | undefined;
  /** Words of kubectl commands, without the namespace. */
  commands: readonly (readonly string[])[];
}
