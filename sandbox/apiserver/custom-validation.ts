// A custom kind's structural schema, checked as apiextensions-apiserver checks it, with its words.
import { findRuleFailures } from './schema-rules.ts';
import { resolve } from './schema.ts';
import type { Schema } from './schemas.ts';
import type { StatusCause } from './status-error.ts';
import { invalidValue, required, tooLong, unsupported } from './field-errors.ts';
import type { Json } from './validation.ts';
import type { WriteRequest } from './write-request.ts';

const unchecked =
  'some validation rules were not checked because the object was invalid; correct the existing errors to complete validation';

/** Empty for kinds that are not custom. */
export function validateCustom(object: Json, { type }: WriteRequest): StatusCause[] {
  if (!type.custom) return [];
  const schema = resolve(type.schema);
  const causes = validate(object, { ...schema, required: schema.required ?? [] }, '');
  if (causes.length === 0) return findRuleFailures(object, schema, '');
  // The real server says this of its CEL rules when a schema has any.
  if (!hasRules(schema)) return causes;
  return [...causes, { reason: 'FieldValueInvalid', message: `Invalid value: null: ${unchecked}`, field: '<nil>' }];
}

function hasRules(schema: Schema): boolean {
  return JSON.stringify(schema).includes('"x-kubernetes-validations"');
}

function validate(value: any, schema: Schema, path: string): StatusCause[] {
  if (value === null && schema.nullable) return [];
  const wrongType = findTypeError(value, schema, path);
  if (wrongType) return [wrongType];
  const causes = [...checkEnum(value, schema, path)];
  if (typeof value === 'string') causes.push(...checkText(value, schema, path));
  if (typeof value === 'number') causes.push(...checkNumber(value, schema, path));
  if (Array.isArray(value)) causes.push(...checkList(value, schema, path));
  else if (value !== null && typeof value === 'object') causes.push(...checkMap(value, schema, path));
  return causes;
}

function findTypeError(value: unknown, schema: Schema, path: string): StatusCause | undefined {
  const { type } = schema;
  if (schema['x-kubernetes-int-or-string']) {
    return typeof value === 'string' || Number.isInteger(value) ? undefined : mistyped(value, 'integer,string', path);
  }
  const found = typeOf(value);
  if (!type || found === type || (type === 'number' && found === 'integer')) return undefined;
  return mistyped(value, type, path);
}

function mistyped(value: unknown, type: string, path: string): StatusCause {
  const shown = value === null ? 'null' : JSON.stringify(typeOf(value));
  const cause = { field: path, reason: 'FieldValueTypeInvalid' };
  return { ...cause, message: `Invalid value: ${shown}: ${path} in body must be of type ${type}: ${shown}` };
}

function typeOf(value: unknown): string {
  if (value === null) return 'null';
  if (Array.isArray(value)) return 'array';
  if (typeof value === 'number') return Number.isInteger(value) ? 'integer' : 'number';
  return typeof value;
}

function checkEnum(value: unknown, schema: Schema, path: string): StatusCause[] {
  return schema.enum && !schema.enum.includes(value) ? [unsupported(path, value, schema.enum)] : [];
}

function checkText(value: string, schema: Schema, path: string): StatusCause[] {
  const causes: StatusCause[] = [];
  const length = [...value].length;
  if (schema.maxLength !== undefined && length > schema.maxLength) {
    causes.push(tooLong(path, schema.maxLength));
  }
  if (schema.minLength !== undefined && length < schema.minLength) {
    causes.push(invalidValue(path, value, `${path} in body should be at least ${schema.minLength} chars long`));
  }
  if (schema.pattern && !new RegExp(schema.pattern).test(value)) {
    causes.push(invalidValue(path, value, `${path} in body should match '${schema.pattern}'`));
  }
  return causes;
}

function checkNumber(value: number, schema: Schema, path: string): StatusCause[] {
  const causes: StatusCause[] = [];
  if (schema.minimum !== undefined && value < schema.minimum) {
    causes.push(invalidValue(path, value, `${path} in body should be greater than or equal to ${schema.minimum}`));
  }
  if (schema.maximum !== undefined && value > schema.maximum) {
    causes.push(invalidValue(path, value, `${path} in body should be less than or equal to ${schema.maximum}`));
  }
  return causes;
}

function checkList(value: unknown[], schema: Schema, path: string): StatusCause[] {
  const causes = value.flatMap((item, index) => validate(item, resolve(schema.items), `${path}[${index}]`));
  if (schema.maxItems !== undefined && value.length > schema.maxItems) {
    causes.push({
      reason: 'FieldValueTooMany',
      message: `Too many: ${value.length}: must have at most ${schema.maxItems} items`,
      field: path,
    });
  }
  if (schema.minItems !== undefined && value.length < schema.minItems) {
    causes.push(invalidValue(path, value.length, `${path} in body should have at least ${schema.minItems} items`));
  }
  return causes;
}

function checkMap(value: Json, schema: Schema, path: string): StatusCause[] {
  const at = (key: string) => (path ? `${path}.${key}` : key);
  const missing = (schema.required ?? []).filter((key) => value[key] === undefined).map((key) => required(at(key)));
  const sorted = Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1));
  const entries = sorted.flatMap(([key, item]) => {
    // metadata is every kind's own and checked elsewhere.
    if (path === '' && key === 'metadata') return [];
    const child =
      schema.properties?.[key] ??
      (typeof schema.additionalProperties === 'object' ? schema.additionalProperties : undefined);
    return child ? validate(item, child, at(key)) : [];
  });
  return [...missing, ...entries];
}
