import { expect, test } from 'vitest';
import { explainError, hintHelp } from '../../../src/lib/cli/explain-error.ts';
import {
  AuthError,
  ConfigError,
  ConnectionError,
  NoSuchKindError,
  StatusError,
  UsageError,
} from '../../../src/lib/model/errors.ts';

const attempted = { verb: 'create', resource: 'jobs.batch', namespace: 'myteam' };
const refuse = (code: number, reason: string, message: string) => new StatusError({ code, reason, message }, attempted);

/** All that is printed for an error. */
const print = (error: unknown) => {
  const { headline, hints } = explainError(error);
  return [headline, ...hints].join('\n');
};

test.each([
  [
    refuse(404, 'NotFound', 'naisjobs.nais.io "x" not found'),
    'Error from server (NotFound): naisjobs.nais.io "x" not found',
  ],
  [refuse(500, '', 'boom'), 'Error from server: boom'],
  [
    refuse(401, 'Unauthorized', 'Unauthorized'),
    'error: You must be logged in to the server (Unauthorized)\nLog in again (on NAIS: nais login), or check the user of your kubeconfig context.',
  ],
  [
    refuse(403, 'Forbidden', 'jobs.batch is forbidden'),
    'Error from server (Forbidden): jobs.batch is forbidden\nYou need the right to create jobs.batch in namespace myteam: kubectl auth can-i create jobs.batch -n myteam',
  ],
  ...[
    'exceeded quota: small, requested: count/jobs.batch=1, used: count/jobs.batch=4, limited: count/jobs.batch=4',
    'unable to create new content in namespace myteam because it is being terminated',
    "ValidatingAdmissionPolicy 'freeze' with binding 'all' denied request: not today",
  ].map((why): [StatusError, string] => [
    refuse(403, 'Forbidden', `jobs.batch "x" is forbidden: ${why}`),
    `Error from server (Forbidden): jobs.batch "x" is forbidden: ${why}`,
  ]),
  [
    new AuthError('getting credentials: exec: executable login failed with exit code 1'),
    'error: getting credentials: exec: executable login failed with exit code 1\nLog in again (on NAIS: nais login), or check the user of your kubeconfig context.',
  ],
  [
    new AuthError('getting credentials: exec: executable login not found', ['install it']),
    'error: getting credentials: exec: executable login not found\ninstall it',
  ],
  [new ConnectionError('The connection to the server h was refused'), 'The connection to the server h was refused'],
  [
    new ConfigError('context "x" does not exist', ['contexts there are: a']),
    'error: context "x" does not exist\ncontexts there are: a',
  ],
  [
    new NoSuchKindError('the server doesn\'t have a resource type "naisjobs"'),
    'error: the server doesn\'t have a resource type "naisjobs"\nIs this a NAIS cluster? The contexts of your kubeconfig: kubectl config get-contexts',
  ],
  [
    new TypeError('x is not a function'),
    'error: x is not a function\nThis is a defect in kubectl-naisjob. The same command with -v=9 shows where it happened.',
  ],
])('%o', (error, text) => expect(print(error)).toBe(text));

test('a missing right on a subresource is asked for as kubectl asks', () => {
  const error = new StatusError(
    { code: 403, reason: 'Forbidden', message: 'x' },
    { verb: 'patch', resource: 'naisjobs.nais.io/status', namespace: 'a' },
  );
  expect(print(error)).toContain('kubectl auth can-i patch naisjobs.nais.io --subresource=status -n a');
});

test('only a usage error points at the help', () => {
  expect(hintHelp(new UsageError('x'), 'kubectl naisjob tree')).toEqual([
    "See 'kubectl naisjob tree --help' for usage.",
  ]);
  expect(hintHelp(new ConfigError('x'), 'kubectl naisjob tree')).toEqual([]);
});
