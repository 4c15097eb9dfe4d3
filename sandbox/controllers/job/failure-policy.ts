// A Job's podFailurePolicy: the first rule that matches a failed pod decides.

import type { StoredObject } from '../../api.ts';

export interface PolicyAnswer {
  action: string;
  /** The sentence for the condition, when the whole Job is to fail. */
  failure?: string;
}

export function applyFailurePolicy(job: StoredObject, pod: StoredObject): PolicyAnswer | undefined {
  const rules: any[] = job['spec'].podFailurePolicy?.rules ?? [];
  for (const [index, rule] of rules.entries()) {
    const match = rule.onExitCodes ? matchExitCode(rule.onExitCodes, pod) : matchCondition(rule.onPodConditions, pod);
    if (match === undefined) continue;
    if (rule.action !== 'FailJob') return { action: rule.action };
    return { action: rule.action, failure: `${match} matching FailJob rule at index ${index}` };
  }
  return undefined;
}

function matchExitCode(requirement: any, pod: StoredObject): string | undefined {
  const statuses = [...(pod['status']?.initContainerStatuses ?? []), ...(pod['status']?.containerStatuses ?? [])];
  for (const status of statuses) {
    const exitCode = status.state?.terminated?.exitCode ?? 0;
    if (exitCode === 0 || (requirement.containerName && requirement.containerName !== status.name)) continue;
    if (requirement.values.includes(exitCode) !== (requirement.operator === 'In')) continue;
    const name = `${pod.metadata['namespace']}/${pod.metadata.name}`;
    return `Container ${status.name} for pod ${name} failed with exit code ${exitCode}`;
  }
  return undefined;
}

function matchCondition(patterns: any[] | undefined, pod: StoredObject): string | undefined {
  for (const condition of pod['status']?.conditions ?? []) {
    const matches = (patterns ?? []).some(
      ({ type, status }) => type === condition.type && (status ?? 'True') === condition.status,
    );
    if (matches) return `Pod ${pod.metadata['namespace']}/${pod.metadata.name} has condition ${condition.type}`;
  }
  return undefined;
}
