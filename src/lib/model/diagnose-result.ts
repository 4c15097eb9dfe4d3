// What diagnose reports. A contract (docs/contract.md): keys are added, never renamed.

import type { Finding } from './finding.ts';

/** Something that was looked at, and how it is. */
export interface Checked {
  /** `cronjob.batch/x`, or a word for many (`runs`, `pods`, `events`). */
  object: string;
  state: string;
  /** RFC 3339, past or to come. */
  time?: string;
}

export interface DiagnoseResult {
  verb: 'diagnose';
  naisjob: string;
  namespace: string;
  /** Something keeps the job from starting, finishing or succeeding. */
  broken: boolean;
  /** The server failed to give a part: that nothing is seen to be broken says little. Absent where only a right is missing. */
  incomplete?: true;
  /** What is broken first, and the surest of it first. */
  findings: Finding[];
  checked: Checked[];
  /** What could not be read, each with the reason. */
  warnings: string[];
}
