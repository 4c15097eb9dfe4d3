// The operator's own error, sorted by what mends it. The words are naiserator's and the API server's.

import type { Finding } from '../finding.ts';
import type { Naisjob } from '../naisjob.ts';
import { commandToResync, seenIn } from './evidence.ts';
import { classifyRefusal, type Refusal } from './refusal.ts';

export interface OperatorFailure {
  state: string;
  message: string;
}

export function classifyOperatorError(naisjob: Naisjob, failure: OperatorFailure): Finding {
  const { state, message } = failure;
  const condition = naisjob.status?.conditions?.find(({ type }) => type === 'SynchronizationState');
  const seen = seenIn(naisjob, 'status.synchronizationState', `${state}: ${message}`, condition?.lastTransitionTime);
  return { level: 'broken', certainty: 'certain', ...seen, ...explain(naisjob, failure) };
}

type Explained = Pick<Finding, 'code' | 'problem' | 'remedy' | 'commands' | 'mendedBy'> & Partial<Finding>;

function explain(naisjob: Naisjob, { state, message }: OperatorFailure): Explained {
  if (state === 'Retrying') {
    const problem = 'the operator cannot write what belongs to the job, and tries again by itself';
    return { ...byManifest('OperatorRetrying', problem), certainty: 'likely', remedy: 'wait a minute and look again' };
  }
  if (message.includes('external image resource not found')) return explainImage(naisjob);
  if (state !== 'FailedSynchronization') {
    return byManifest('ManifestRejected', 'the operator cannot use the manifest, so nothing of it is in force');
  }
  return explainWriting(naisjob, message);
}

function explainImage(naisjob: Naisjob): Explained {
  return {
    code: 'ImageObjectMissing',
    problem: `the job has no spec.image, and there is no image.nais.io/${naisjob.metadata.name} to take one from`,
    remedy:
      'deploy the Image (the build does that), or name the image in the manifest; the operator then goes on by itself',
    commands: [],
    mendedBy: 'neither',
  };
}

/** What the API server says of a field that it cannot take. */
const FIELD_ERROR =
  /\b(?:spec|metadata)\.[\w.[\]-]+: (?:Invalid|Required|Unsupported|Duplicate) value|\bspec\.[\w.[\]-]+: Forbidden: /;

/** The hash is stored with this failure, so that it is not tried again by itself. */
function explainWriting(naisjob: Naisjob, message: string): Explained {
  const kind = /persisting (\w+) to Kubernetes/.exec(message)?.[1] ?? '';
  if (message.includes('refusing to overwrite')) return explainForeign(naisjob, kind);
  const field = /spec\.(schedule|timeZone): Invalid value/.exec(message)?.[1];
  if (field === 'timeZone') return byManifest('TimeZoneInvalid', 'the time zone is not known to the cluster');
  if (field === 'schedule') return byManifest('ScheduleInvalid', 'the schedule is not valid');
  if (FIELD_ERROR.test(message)) {
    const { problem, ...rejected } = byManifest(
      'SynchronizationFailed',
      `the operator could not write the ${kind || 'object'}: the API server does not take what the manifest says`,
    );
    const taken = /mountPath: Invalid value: "([^"]+)": must be unique/.exec(message)?.[1];
    if (taken === undefined) return { ...rejected, problem };
    const remedy = `something else is mounted at ${taken} already, of the manifest or of the platform (/tmp is): choose another mountPath, and deploy again`;
    return { ...rejected, problem, remedy };
  }
  const refusal = classifyRefusal(message);
  const known: Partial<Refusal> = refusal.code === 'CreationRefused' ? {} : refusal;
  return {
    code: known.code ?? 'SynchronizationFailed',
    problem: `the operator could not write ${kind === '' ? 'what belongs to the job' : `the ${kind}`}${known.problem ? `: ${known.problem}` : ''}; it is not tried again by itself`,
    remedy: `${known.remedy ?? 'mend what the message names'}; then have the operator try again`,
    commands: [commandToResync(naisjob)],
    mendedBy: 'cronjob-only',
  };
}

function explainForeign(naisjob: Naisjob, kind: string): Explained {
  const { name, namespace } = naisjob.metadata;
  const type = kind.toLowerCase() || 'OBJECT';
  return {
    code: 'ForeignObject',
    problem: `the ${kind || 'object'} ${name} is not the job's own, so the operator will not write it, and does not try again`,
    remedy: 'see whose it is; when nobody needs it, delete it and have the operator try again',
    commands: [`kubectl delete ${type} ${name} -n ${namespace}`, commandToResync(naisjob)],
    mendedBy: kind === 'CronJob' ? 'cronjob-only' : 'full',
  };
}

function byManifest(code: Finding['code'], problem: string): Explained {
  const remedy = 'mend the manifest and deploy again; a reset of the same manifest fails in the same way';
  return { code, problem, remedy, commands: [], mendedBy: 'neither' };
}
