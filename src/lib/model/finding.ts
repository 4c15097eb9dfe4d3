// What seems to be wrong with a job. A contract (docs/contract.md).

export interface Finding {
  problem: string;
  /** Where it is seen: object, field or event. */
  evidence: string;
  /** What mends it. */
  remedy: string;
  /** Which form of reset mends it; `neither`: something else does. */
  mendedBy: 'cronjob-only' | 'full' | 'neither';
}
