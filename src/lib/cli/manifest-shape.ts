// What a manifest has to be before this tool looks into it. The rest is for the server's schema to say.

import { UsageError } from '../model/errors.ts';
import type { NewObject } from '../model/kube-object.ts';

const CHECKS = {
  text: (value: unknown) => typeof value === 'string',
  map: (value: unknown) => typeof value === 'object' && value !== null && !Array.isArray(value),
  list: (value: unknown) => Array.isArray(value),
};

const SHAPE: [field: string, type: keyof typeof CHECKS][] = [
  ['apiVersion', 'text'],
  ['kind', 'text'],
  ['metadata', 'map'],
  ['metadata.name', 'text'],
  ['metadata.namespace', 'text'],
  ['metadata.annotations', 'map'],
  ['metadata.labels', 'map'],
  ['metadata.finalizers', 'list'],
];

/** The document as an object that lacks what it likes; {} when it is none. @throws UsageError for a field of another type. */
export function checkShape(document: unknown, source: string): Partial<NewObject> {
  if (!CHECKS.map(document)) return {};
  for (const [field, type] of SHAPE) {
    const value = findField(document, field);
    if (value !== undefined && value !== null && !CHECKS[type](value)) {
      throw new UsageError(`${source}: ${field} is not a ${type}`);
    }
  }
  return document as Partial<NewObject>;
}

function findField(document: unknown, field: string): unknown {
  return field
    .split('.')
    .reduce<unknown>((here, key) => (here as Record<string, unknown> | null | undefined)?.[key], document);
}
