// x-kubernetes-validations: as much CEL as the definitions here use, which is sizes compared with numbers. A rule in any
// other form is not checked: a practice cluster had rather accept too much than refuse what a real one takes.
import { childSchema } from './schema.ts';
import type { Schema } from './schemas.ts';
import type { StatusCause } from './status-error.ts';
import type { Json } from './validation.ts';

const sizeRule = /^(?:size\(self((?:\.\w+)*)\)|self((?:\.\w+)*)\.size\(\))\s*(<=|<|>=|>|==)\s*(\d+)$/;

const comparisons: Record<string, (a: number, b: number) => boolean> = {
  '<=': (a, b) => a <= b,
  '<': (a, b) => a < b,
  '>=': (a, b) => a >= b,
  '>': (a, b) => a > b,
  '==': (a, b) => a === b,
};

export function findRuleFailures(value: any, schema: Schema, path: string): StatusCause[] {
  const own = (schema['x-kubernetes-validations'] ?? [])
    .filter(({ rule }) => !holds(value, rule))
    .map(({ rule, message }) => toCause(value, path, message ?? `failed rule: ${rule}`));
  if (value === null || typeof value !== 'object' || Array.isArray(value)) return own;
  const below = Object.entries(value).flatMap(([key, item]) => {
    const child = childSchema(schema, key);
    return child ? findRuleFailures(item, child, path ? `${path}.${key}` : key) : [];
  });
  return [...own, ...below];
}

function toCause(value: unknown, path: string, message: string): StatusCause {
  // Seen on 1.37: the value of an object is left out of the message.
  const shown = typeof value === 'object' ? '' : `${JSON.stringify(value)}: `;
  return { reason: 'FieldValueInvalid', message: `Invalid value: ${shown}${message}`, field: path || '<nil>' };
}

function holds(value: Json, rule: string): boolean {
  const [, inside, before, operator, limit] = sizeRule.exec(rule.trim()) ?? [];
  if (!operator) return true;
  let found: any = value;
  for (const key of (inside ?? before ?? '').split('.').filter(Boolean)) found = found?.[key];
  if (found === undefined || found === null) return true;
  const size = typeof found === 'string' || Array.isArray(found) ? found.length : Object.keys(found).length;
  return comparisons[operator]!(size, Number(limit));
}
