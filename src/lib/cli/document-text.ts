// Documents as text. JSON and YAML escape the C0 controls by themselves; what else a terminal or an eye would fall for is
// escaped here, so that the text is safe to look at and still means the same.

import { withBigInts } from '../model/big-integers.ts';
import { hasInvisible, replaceInvisible } from '../view/untrusted-text.ts';

/** `indent`: spaces; 0 = one line. */
export function toJson(document: unknown, indent = 4): string {
  return replaceInvisible(JSON.stringify(document, undefined, indent), (character) =>
    [...Array(character.length).keys()].map((index) => `\\u${toHex(character.charCodeAt(index), 4)}`).join(''),
  );
}

export async function toYaml(document: unknown): Promise<string> {
  const { Document, visit } = await import('yaml');
  // kubectl's YAML is 1.1, in which a plain `no` is false.
  const tree = new Document(withBigInts(document), { compat: 'yaml-1.1' });
  visit(tree, {
    Scalar(_key, node) {
      if (typeof node.value === 'string' && hasInvisible(node.value)) node.type = 'QUOTE_DOUBLE';
    },
  });
  return replaceInvisible(tree.toString({ lineWidth: 0 }), (character) => {
    const code = character.codePointAt(0) ?? 0;
    return code > 0xffff ? `\\U${toHex(code, 8)}` : `\\u${toHex(code, 4)}`;
  });
}

function toHex(code: number, digits: number): string {
  return code.toString(16).padStart(digits, '0');
}
