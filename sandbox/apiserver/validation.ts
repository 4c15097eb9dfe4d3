// What the built-in kinds refuse, as far as job tools meet it (pkg/apis/batch/validation, pkg/apis/core/validation).
import { isDeepStrictEqual } from 'node:util';
import { findScheduleError, isTimeZone } from './cron-syntax.ts';
import { checkLabelValue, checkQualifiedName } from './object-names.ts';
import { invalidValue, required, unsupported } from './field-errors.ts';
import type { StatusCause } from './status-error.ts';

export type Json = Record<string, any>;

export function validateLabels(labels: Record<string, unknown>, field: string): StatusCause[] {
  const causes = Object.entries(labels).flatMap(([key, value]) => [
    ...checkQualifiedName(key).map((why) => invalidValue(field, key, why)),
    ...checkLabelValue(String(value)).map((why) => invalidValue(field, value, why)),
  ]);
  // One value under two labels (a Job's name) is one mistake.
  return [...new Map(causes.map((cause) => [cause.message, cause])).values()];
}

function validateCount(value: unknown, field: string): StatusCause[] {
  return typeof value === 'number' && value < 0
    ? [invalidValue(field, value, 'must be greater than or equal to 0')]
    : [];
}

function validateContainers(spec: Json, field: string): StatusCause[] {
  const containers: Json[] = spec.containers ?? [];
  if (containers.length === 0) return [required(`${field}.containers`)];
  const seen = new Set<string>();
  return containers.flatMap((container, index) => {
    const at = `${field}.containers[${index}]`;
    const causes: StatusCause[] = [];
    if (!container.name) causes.push(required(`${at}.name`));
    else if (seen.has(container.name)) {
      causes.push({
        reason: 'FieldValueDuplicate',
        message: `Duplicate value: ${JSON.stringify(container.name)}`,
        field: `${at}.name`,
      });
    }
    seen.add(container.name);
    if (!container.image) causes.push(required(`${at}.image`));
    return causes;
  });
}

export function validatePod(pod: Json, old?: Json): StatusCause[] {
  return old ? [] : validateContainers(pod.spec ?? {}, 'spec');
}

function validateJobSpec(spec: Json, field: string): StatusCause[] {
  const template = spec.template ?? {};
  const counts = ['parallelism', 'completions', 'activeDeadlineSeconds', 'backoffLimit', 'ttlSecondsAfterFinished'];
  const causes = counts.flatMap((key) => validateCount(spec[key], `${field}.${key}`));
  causes.push(...validateContainers(template.spec ?? {}, `${field}.template.spec`));
  const policy = template.spec?.restartPolicy;
  if (policy === 'Always') {
    causes.push({
      ...unsupported(`${field}.template.spec.restartPolicy`, policy, ['OnFailure', 'Never']),
      message: 'Required value: valid values: "OnFailure", "Never"',
      reason: 'FieldValueRequired',
    });
  }
  return causes;
}

export function validateJob(job: Json): StatusCause[] {
  const labels = job.spec.template?.metadata?.labels ?? {};
  const { name, uid } = job.metadata;
  const causes = validateLabels(labels, 'spec.template.labels');
  if (!job.spec.manualSelector) causes.push(...validateGeneratedLabels(labels, name, uid));
  return [...validateJobSpec(job.spec, 'spec'), ...causes];
}

/** A copy of another Job that kept its generated labels would select the other's pods. */
function validateGeneratedLabels(labels: Record<string, string>, name: string, uid: string): StatusCause[] {
  const wanted = {
    'controller-uid': uid,
    'batch.kubernetes.io/controller-uid': uid,
    'job-name': name,
    'batch.kubernetes.io/job-name': name,
  };
  return Object.entries(wanted)
    .filter(([key, value]) => labels[key] !== value)
    .map(([key, value]) => invalidValue(`spec.template.metadata.labels[${key}]`, labels, `must be '${value}'`));
}

export function validateJobUpdate(job: Json, old: Json): StatusCause[] {
  const causes = validateJobSpec(job.spec, 'spec').filter(({ field }) => !field.startsWith('spec.template'));
  const isStarted = old.status?.startTime !== undefined;
  for (const key of ['selector', 'completionMode', 'podFailurePolicy', 'backoffLimitPerIndex']) {
    if (!isDeepStrictEqual(job.spec[key], old.spec[key]))
      causes.push(invalidValue(`spec.${key}`, job.spec[key], 'field is immutable'));
  }
  if (!isDeepStrictEqual(job.spec.completions, old.spec.completions) && job.spec.completionMode !== 'Indexed') {
    causes.push(invalidValue('spec.completions', job.spec.completions, 'field is immutable'));
  }
  const mayChangeTemplate = old.spec.suspend && !isStarted;
  if (!mayChangeTemplate && !isDeepStrictEqual(job.spec.template, old.spec.template)) {
    causes.push(invalidValue('spec.template', job.spec.template, 'field is immutable'));
  }
  return causes;
}

const concurrencyPolicies = ['Allow', 'Forbid', 'Replace'];

export function validateCronJob(cronJob: Json): StatusCause[] {
  const { spec, metadata } = cronJob;
  const causes: StatusCause[] = [];
  if (!spec.schedule) causes.push(required('spec.schedule'));
  else {
    const why = findScheduleError(spec.schedule);
    if (why) causes.push(invalidValue('spec.schedule', spec.schedule, why));
  }
  if (spec.timeZone !== undefined && !isTimeZone(spec.timeZone)) {
    causes.push(invalidValue('spec.timeZone', spec.timeZone, `unknown time zone ${spec.timeZone}`));
  }
  if (!concurrencyPolicies.includes(spec.concurrencyPolicy)) {
    causes.push(unsupported('spec.concurrencyPolicy', spec.concurrencyPolicy, concurrencyPolicies));
  }
  for (const key of ['startingDeadlineSeconds', 'successfulJobsHistoryLimit', 'failedJobsHistoryLimit']) {
    causes.push(...validateCount(spec[key], `spec.${key}`));
  }
  causes.push(...validateJobSpec(spec.jobTemplate?.spec ?? {}, 'spec.jobTemplate.spec'));
  // Its Jobs add "-" and ten digits to the name, and theirs must fit 63.
  if (metadata.name.length > 52)
    causes.push(invalidValue('metadata.name', metadata.name, 'must be no more than 52 characters'));
  return causes;
}
