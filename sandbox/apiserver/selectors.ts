// Label and field selectors, as a list or watch carries them.
import type { StoredObject } from '../api.ts';
import { badRequest } from './status.ts';

export type Match = (object: StoredObject) => boolean;

interface Requirement {
  key: string;
  operator: 'exists' | 'absent' | 'in' | 'notin' | 'gt' | 'lt';
  values: string[];
}

/** `a=b,c!=d,e,!f,g in (x,y),h notin (z),i>1`. Throws 400 on a text that is no selector. */
export function parseLabelSelector(text: string): Match {
  const requirements = splitOutsideParentheses(text).map(parseRequirement);
  return (object) => requirements.every((requirement) => meets(requirement, object.metadata.labels ?? {}));
}

function splitOutsideParentheses(text: string): string[] {
  return text
    .split(/,(?![^(]*\))/)
    .map((part) => part.trim())
    .filter(Boolean);
}

const setBased = /^([^\s!=<>()]+)\s+(in|notin)\s*\(([^()]*)\)$/;
const compared = /^([^\s!=<>()]+)\s*(==|=|!=|>|<)\s*([^\s=<>()!]*)$/;
const present = /^(!?)\s*([^\s!=<>(),]+)$/;

function parseRequirement(text: string): Requirement {
  const set = setBased.exec(text);
  if (set)
    return {
      key: set[1]!,
      operator: set[2] as 'in' | 'notin',
      values: set[3]!.split(',').map((value) => value.trim()),
    };
  const comparison = compared.exec(text);
  if (comparison) {
    const operators = { '=': 'in', '==': 'in', '!=': 'notin', '>': 'gt', '<': 'lt' } as const;
    return { key: comparison[1]!, operator: operators[comparison[2] as '='], values: [comparison[3]!] };
  }
  const presence = present.exec(text);
  if (presence) return { key: presence[2]!, operator: presence[1] ? 'absent' : 'exists', values: [] };
  throw badRequest(`unable to parse requirement: found '${text}', expected: identifier`);
}

function meets({ key, operator, values }: Requirement, labels: Record<string, string>): boolean {
  const value = labels[key];
  switch (operator) {
    case 'exists':
      return value !== undefined;
    case 'absent':
      return value === undefined;
    case 'in':
      return value !== undefined && values.includes(value);
    case 'notin':
      return value === undefined || !values.includes(value);
    case 'gt':
      return Number(value) > Number(values[0]);
    case 'lt':
      return Number(value) < Number(values[0]);
  }
}

/** Fields a kind can be selected by, beside metadata.name and metadata.namespace. */
const selectableFields: Record<string, string[]> = {
  '/pods': [
    'spec.nodeName',
    'spec.restartPolicy',
    'spec.schedulerName',
    'spec.serviceAccountName',
    'spec.hostNetwork',
    'status.phase',
    'status.podIP',
    'status.nominatedNodeName',
  ],
  '/events': [
    'involvedObject.kind',
    'involvedObject.namespace',
    'involvedObject.name',
    'involvedObject.uid',
    'involvedObject.apiVersion',
    'involvedObject.resourceVersion',
    'involvedObject.fieldPath',
    'reason',
    'reportingComponent',
    'source',
    'type',
  ],
  '/namespaces': ['status.phase'],
  '/nodes': ['spec.unschedulable'],
  '/secrets': ['type'],
  'batch/jobs': ['status.successful'],
};

/** `metadata.name=x,status.phase!=Running`. Throws 400 for a field the kind cannot be selected by. */
export function parseFieldSelector(text: string, storageKey: string): Match {
  const terms = text
    .split(',')
    .map((part) => part.trim())
    .filter(Boolean)
    .map((part) => parseTerm(part, text, storageKey));
  return (object) => terms.every(({ field, value, wanted }) => (readField(object, field) === value) === wanted);
}

function parseTerm(part: string, whole: string, storageKey: string) {
  const parts = /^([^=!]+)(==|=|!=)(.*)$/.exec(part);
  if (!parts) throw badRequest(`invalid selector: '${whole}'; can't understand '${part}'`);
  const field = parts[1]!.trim();
  const known = ['metadata.name', 'metadata.namespace', ...(selectableFields[storageKey] ?? [])];
  if (!known.includes(field)) throw badRequest(`field label not supported: ${field}`);
  return { field, value: parts[3]!, wanted: parts[2] !== '!=' };
}

function readField(object: StoredObject, field: string): string {
  // Events keep their reporter in one of two places; kubectl asks for `source`.
  if (field === 'source') return object.source?.component || object.reportingComponent || '';
  if (field === 'status.successful') return String(object.status?.succeeded ?? 0);
  let value: any = object;
  for (const step of field.split('.')) value = value?.[step];
  if (value === undefined || value === null)
    return field === 'spec.unschedulable' || field === 'spec.hostNetwork' ? 'false' : '';
  return String(value);
}
