// Manifests as YAML that Go's parser reads exactly as it was meant, and the other way round. kubectl's YAML is 1.1 with
// Go's own number forms: a plain `no`, `0o17` or `1_000` would come back as something else, so most strings are quoted.

import { Document, parseAllDocuments, visit, type ParsedNode, type Tags } from 'yaml';
import { withBigInts } from '../model/big-integers.ts';
import { UsageError } from '../model/errors.ts';

/** Plain only what no YAML version takes for anything but a string. */
const PLAIN = /^[A-Za-z_/][\w./-]*$/;
const RESERVED = /^(?:y|n|yes|no|on|off|true|false|null|nan|inf)$/i;

/** Line breaks to YAML 1.1, or characters that Go's parser refuses: written as escapes. They stand in quoted strings only. */
const TO_ESCAPE = /[\u007f-\u009f\u2028\u2029\ufeff]/g;

type ParsedDocument = Document.Parsed<ParsedNode> | Document;

/** One document, ending with a newline. */
export function writeYaml(value: unknown): string {
  const document = new Document(withBigInts(value));
  visit(document, {
    Scalar(_key, node) {
      if (typeof node.value !== 'string') return;
      node.type = PLAIN.test(node.value) && !RESERVED.test(node.value) ? 'PLAIN' : 'QUOTE_DOUBLE';
    },
  });
  return document
    .toString({ lineWidth: 0 })
    .replace(TO_ESCAPE, (each) => `\\u${each.charCodeAt(0).toString(16).padStart(4, '0')}`);
}

/** All documents that are not empty. @throws UsageError that names the source and the place. */
export function parseYaml(text: string, source: string): unknown[] {
  const documents = parseAllDocuments(text, {
    version: '1.1',
    intAsBigInt: true,
    customTags: likeGo,
    // Else it says on stderr what it thinks of a key.
    logLevel: 'error',
  });
  return [...documents].flatMap((document) => {
    const value = toValue(document, source);
    return value === null || value === undefined ? [] : [value];
  });
}

/** What is wrong with aliases and merges shows only here. */
function toValue(document: ParsedDocument, source: string): unknown {
  try {
    if (document.errors[0] !== undefined) throw document.errors[0];
    return withoutBigInts(document.toJS());
  } catch (error) {
    const isDeep = error instanceof RangeError;
    const why = isDeep ? 'it is too deep, or has an anchor that holds itself' : (error as Error).message.split('\n')[0];
    throw new UsageError(`${source} is not valid YAML: ${why}`);
  }
}

/** Of 1.1's types Go leaves out times, numbers to base 60, and `y` and `n` for booleans. */
function likeGo(tags: Tags): Tags {
  return tags
    .filter((tag) => typeof tag === 'string' || (tag.tag !== 'tag:yaml.org,2002:timestamp' && !isTime(tag)))
    .map((tag) =>
      typeof tag !== 'string' && tag.tag === 'tag:yaml.org,2002:bool' && 'test' in tag
        ? { ...tag, test: new RegExp(tag.test?.source.replace('Y|y|', '').replace('N|n|', '') ?? '') }
        : tag,
    ) as Tags;
}

function isTime(tag: object): boolean {
  return 'format' in tag && tag.format === 'TIME';
}

const json = JSON as unknown as { rawJSON(text: string): unknown };

function withoutBigInts(value: unknown): unknown {
  if (typeof value === 'bigint') {
    const number = Number(value);
    return Number.isSafeInteger(number) ? number : json.rawJSON(value.toString());
  }
  if (value === null || typeof value !== 'object') return value;
  if (Array.isArray(value)) return value.map(withoutBigInts);
  if (Object.getPrototypeOf(value) !== Object.prototype) throw new Error('it holds something that JSON cannot say');
  return Object.fromEntries(Object.entries(value).map(([key, each]) => [key, withoutBigInts(each)]));
}
