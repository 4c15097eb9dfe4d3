import { expect, test } from 'vitest';
import { putVerbFirst } from '../../../src/lib/cli/find-verb.ts';
import type { FlagShapes } from '../../../src/lib/cli/flag-tokens.ts';
import { UsageError } from '../../../src/lib/model/errors.ts';

const COMMON: FlagShapes = { namespace: { type: 'option', char: 'n' } };
const VERBS: Record<string, FlagShapes> = {
  reset: { ...COMMON, filename: { type: 'option', char: 'f' } },
  tree: { ...COMMON, 'all-namespaces': { type: 'boolean', char: 'A' } },
  trigger: { ...COMMON, follow: { type: 'boolean', char: 'f' }, force: { type: 'boolean' } },
};

test.each([
  ['tree x', 'tree x'],
  ['-n team tree x', 'tree -n team x'],
  ['--namespace=team tree x', 'tree --namespace=team x'],
  ['-n tree trigger x', 'trigger -n tree x'],
  ['-A tree', 'tree -A'],
  // -f takes a value for one verb, and none for another.
  ['-f trigger reset', 'trigger -f reset'],
  ['-f tree reset', 'reset -f tree'],
  ['--force trigger tree', 'trigger --force tree'],
  ['--force=false trigger x', 'trigger --force=false x'],
  ['-n team trigger x -- tree', 'trigger -n team x -- tree'],
  // For oclif to complain of.
  ['--nope tree x', 'tree --nope x'],
  ['--help tree', 'tree --help'],
  ['-h -n team tree', 'tree -h -n team'],
  ['help tree', 'tree --help'],
  ['help -n team tree', 'tree -n team --help'],
  ['help', '--help'],
  ['-n team', '--help'],
  ['-h', '--help'],
  ['-n team --version', '--version'],
])('%s', (words, ordered) => expect(putVerbFirst(words.split(' '), VERBS)).toEqual(ordered.split(' ')));

test('no word at all asks for help', () => expect(putVerbFirst([], VERBS)).toEqual(['--help']));

test.each([
  ['x tree', 'unknown command "x" for "kubectl naisjob"', 'The verbs are: reset, tree, trigger'],
  ['-n team tre x', 'unknown command "tre" for "kubectl naisjob"', 'Did you mean tree?'],
  ['help tre', 'unknown command "tre" for "kubectl naisjob"', 'Did you mean tree?'],
  // What every object has is no verb.
  ['constructor', 'unknown command "constructor" for "kubectl naisjob"', 'The verbs are: reset, tree, trigger'],
  ['toString x', 'unknown command "toString" for "kubectl naisjob"', 'The verbs are: reset, tree, trigger'],
])('%s is refused', (words, message, hint) => {
  expect(() => putVerbFirst(words.split(' '), VERBS)).toThrow(
    expect.objectContaining({ reason: 'Usage', message, hints: [hint] }),
  );
});

test('a flag of no verb', () => {
  expect(() => putVerbFirst(['--nope=1', '-n', 'team'], VERBS)).toThrow(new UsageError('unknown flag: --nope'));
});
