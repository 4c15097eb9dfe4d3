// The published schemas of the built-in kinds, by name and by kind.
import schemasFile from './kubernetes-api/schemas.json' with { type: 'json' };

export interface Schema {
  $ref?: string;
  type?: string;
  format?: string;
  properties?: Record<string, Schema>;
  additionalProperties?: Schema | boolean;
  items?: Schema;
  required?: string[];
  enum?: unknown[];
  default?: unknown;
  nullable?: boolean;
  pattern?: string;
  minLength?: number;
  maxLength?: number;
  minimum?: number;
  maximum?: number;
  minItems?: number;
  maxItems?: number;
  oneOf?: Schema[];
  anyOf?: Schema[];
  'x-kubernetes-list-type'?: 'atomic' | 'set' | 'map';
  'x-kubernetes-map-type'?: 'atomic' | 'granular';
  'x-kubernetes-list-map-keys'?: string[];
  'x-kubernetes-patch-strategy'?: string;
  'x-kubernetes-patch-merge-key'?: string;
  'x-kubernetes-preserve-unknown-fields'?: boolean;
  'x-kubernetes-int-or-string'?: boolean;
  'x-kubernetes-embedded-resource'?: boolean;
  'x-kubernetes-validations'?: {
    rule: string;
    message?: string;
    messageExpression?: string;
    reason?: string;
    fieldPath?: string;
  }[];
  'x-kubernetes-group-version-kind'?: { group: string; version: string; kind: string }[];
}

const schemas = schemasFile as unknown as Record<string, Schema>;

export function findSchema(name: string): Schema | undefined {
  return schemas[name];
}

const schemaNames = new Map<string, string>();
for (const [name, schema] of Object.entries(schemas)) {
  for (const gvk of schema['x-kubernetes-group-version-kind'] ?? []) {
    schemaNames.set(`${gvk.group}/${gvk.version}/${gvk.kind}`, name);
  }
}

/** `$ref` of a built-in kind's schema; empty for a kind without one. */
export function schemaNameOf(group: string, version: string, kind: string): string {
  return schemaNames.get(`${group}/${version}/${kind}`) ?? '';
}
