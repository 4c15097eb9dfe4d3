// What seems to be wrong with a job, where that is seen, and what mends it. A contract (docs/contract.md): keys are added,
// never renamed, and a code keeps its meaning.

export type FindingCode =
  // The operator and the manifest.
  | 'BeingDeleted'
  | 'NameTooLong'
  | 'NeverSynchronized'
  | 'ImageObjectMissing'
  | 'ManifestRejected'
  | 'SynchronizationFailed'
  | 'OperatorRetrying'
  | 'OperatorWarning'
  | 'ResyncStartsNothing'
  | 'EarlierCronJobGoesOn'
  // What belongs to the job.
  | 'CronJobMissing'
  | 'ServiceAccountMissing'
  | 'ForeignObject'
  | 'DeadOwner'
  | 'RunNameTaken'
  | 'OrphanedRuns'
  // When it starts.
  | 'ScheduleInvalid'
  | 'TimeZoneInvalid'
  | 'ScheduleNeverFires'
  | 'ScheduleChangedByHand'
  | 'CronJobChangedByHand'
  | 'Suspended'
  | 'ForbidBlocked'
  | 'ReplacedMidway'
  | 'RunsOverlap'
  | 'StartMissed'
  | 'TooManyMissedTimes'
  | 'FailedNeedsStart'
  // What refuses its runs and pods.
  | 'QuotaExceeded'
  | 'QuotaWantsResources'
  | 'LimitRangeViolated'
  | 'AdmissionDenied'
  | 'WebhookUnavailable'
  | 'CreationRefused'
  // A run.
  | 'EarlierManifest'
  | 'RunSuspended'
  | 'NoPods'
  | 'DeadlineExceeded'
  | 'RunFailed'
  | 'SidecarHoldsRun'
  | 'RunTakesLong'
  | 'FailedBetween'
  // An attempt that does not start.
  | 'Unschedulable'
  | 'ImagePullFailed'
  | 'SecretMissing'
  | 'ConfigMapMissing'
  | 'KeyMissing'
  | 'ContainerConfigInvalid'
  | 'VolumeNotMounted'
  | 'ContainerCannotStart'
  | 'PodWaits'
  | 'PodStuckTerminating'
  | 'PodIgnoresEnd'
  // An attempt that ended badly.
  | 'OutOfMemory'
  | 'ProgramFailed'
  | 'InitContainerFailed'
  | 'SidecarFailed'
  | 'Evicted'
  | 'PodDeleted'
  // What is not there any more, or will not be.
  | 'RunGone'
  | 'TtlDeletion';

/** `certain` the cluster says so itself · `likely` it fits all that is seen · `possible` worth a look. */
export type Certainty = 'certain' | 'likely' | 'possible';

export interface Finding {
  code: FindingCode;
  /** `broken`: the job does not start, finish or succeed because of it. `note`: good to know. */
  level: 'broken' | 'note';
  certainty: Certainty;
  problem: string;
  /** Where it is seen: `pod/x`, `cronjob.batch/x`, and there a field or an event. */
  object: string;
  field?: string;
  /** The event's reason. */
  event?: string;
  /** Since when, or when it was last seen; RFC 3339. */
  time?: string;
  /** The same in one line, with what stands there. */
  evidence: string;
  log?: LogTail;
  /** What mends it. */
  remedy: string;
  /** Commands that mend it, in order; empty where only a change of the manifest does. */
  commands: readonly string[];
  /** Which form of reset mends it; `neither`: something else does. */
  mendedBy: 'cronjob-only' | 'full' | 'neither';
}

/** The last lines that a container wrote. */
export interface LogTail {
  pod: string;
  container: string;
  lines: readonly string[];
}

export function isBroken(findings: readonly Finding[]): boolean {
  return findings.some(({ level }) => level === 'broken');
}

/** It fits all that is seen, and something may have changed since. */
export function doubt(finding: Finding): Finding {
  return { ...finding, certainty: 'likely' };
}
