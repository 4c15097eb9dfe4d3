import { describe, expect, test } from 'vitest';
import { findWanted, type Verbs, type Wanted } from '../../../src/lib/cli/completion-words.ts';

const common = {
  namespace: { type: 'option', char: 'n', description: 'namespace of the job' },
  context: { type: 'option', description: 'context' },
  insecure: { type: 'boolean', description: 'insecure' },
} as const;
const output = { type: 'option', char: 'o', description: 'format', options: ['json', 'yaml'] } as const;

const VERBS: Verbs = {
  completion: { summary: 'Set up', args: { shell: { options: ['bash', 'zsh'] } }, flags: common },
  list: { summary: 'List', args: {}, flags: common },
  logs: {
    summary: 'Logs',
    args: { name: {}, run: {} },
    flags: { ...common, follow: { type: 'boolean', char: 'f', description: 'follow' } },
  },
  reset: {
    summary: 'Reset',
    args: { name: {} },
    flags: { ...common, filename: { type: 'option', char: 'f' }, 'backup-dir': { type: 'option' } },
  },
  tree: {
    summary: 'Tree',
    strict: false,
    args: { name: {} },
    flags: { ...common, output, env: { type: 'option', char: 'e', multiple: true }, run: { type: 'option' } },
  },
};

/** Values, or the kind of what is wanted, for a line whose last word is being typed. */
function want(line: string): unknown {
  const { prefix, offer } = findWanted(line.split(' '), VERBS);
  const what = offer.kind === 'choices' ? offer.choices.map(({ value }) => value) : describeOffer(offer);
  return prefix === '' ? what : [prefix, what];
}

function describeOffer(offer: Wanted['offer']): unknown {
  if (offer.kind !== 'names') return offer.kind;
  const { of, given, job, flags } = offer;
  return [of, given, ...(job === undefined ? [] : [`of ${job}`]), ...flags.map((each) => each.join('='))];
}

const verbs = Object.keys(VERBS);

describe('the verb', () => {
  test.each([
    ['', verbs],
    ['tr', ['tr', verbs]],
    ['help ', verbs],
    ['-n team ', verbs],
    ['-n ', ['namespaces', []]],
    ['--insecure ', verbs],
    ['-', ['-', ['--namespace', '--context', '--insecure', '--help']]],
    ['constructor ', 'nothing'],
    ['nosuch ', 'nothing'],
  ])('%j', (line, wanted) => expect(want(line)).toEqual(wanted));
});

describe('names', () => {
  test.each([
    ['list ', 'nothing'],
    ['tree ', ['jobs', []]],
    ['tree av', ['av', ['jobs', []]]],
    // A value that is a verb's name, and a verb behind flags.
    ['-n tree tree -n list ', ['jobs', [], 'namespace=tree', 'namespace=list']],
    ['tree a b ', ['jobs', ['a', 'b'], 'of a']],
    ['logs a ', ['runs', ['a'], 'of a']],
    ['logs a b ', 'nothing'],
    ['logs -f ', ['jobs', [], 'follow=true']],
    ['reset -f file ', ['jobs', [], 'filename=file']],
    ['tree --context c -n=t --insecure ', ['jobs', [], 'context=c', 'namespace=t', 'insecure=true']],
    ['completion z', ['z', ['bash', 'zsh']]],
  ])('%j', (line, wanted) => expect(want(line)).toEqual(wanted));
});

describe('flags and their values', () => {
  test.each([
    ['logs a --', ['--', ['--namespace', '--context', '--insecure', '--follow', '--help']]],
    // Given once is given; what may be repeated is offered again.
    ['tree -n t -e a=b -o json --', ['--', ['--context', '--insecure', '--env', '--run', '--help']]],
    ['tree -o ', ['json', 'yaml']],
    ['tree --output ', ['json', 'yaml']],
    ['tree --output=j', ['j', ['json', 'yaml']]],
    ['tree -o=', ['json', 'yaml']],
    ['tree --insecure=', ['true', 'false']],
    ['tree --nosuch=', 'nothing'],
    ['tree -e ', 'nothing'],
    ['tree --context ', ['contexts', []]],
    ['tree --run ', 'nothing'],
    ['tree a --run ', ['runs', [], 'of a']],
    ['reset -f ', 'files'],
    ['reset --filename=', 'files'],
    ['reset --backup-dir ', 'folders'],
    ['tree a -- ', 'files'],
    ['tree a -- -', ['-', 'files']],
  ])('%j', (line, wanted) => expect(want(line)).toEqual(wanted));
});

test('descriptions come along', () => {
  const { offer } = findWanted(['tr'], VERBS);
  expect(offer).toMatchObject({ choices: expect.arrayContaining([{ value: 'tree', description: 'Tree' }]) });
});
