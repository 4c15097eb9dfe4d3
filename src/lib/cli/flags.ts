// Flags with kubectl's own names and meanings. kubectl does not hand its global flags over to a plugin, so each one is
// defined here.

import { Flags, type Interfaces } from '@oclif/core';

const CONNECTION = 'CONNECTION';

const connection = (description: string) => Flags.string({ description, helpGroup: CONNECTION });

/** Every command has these. */
export const globalFlags = {
  namespace: Flags.string({ char: 'n', description: "namespace of the job; the context's own when left out" }),
  kubeconfig: connection('path to the kubeconfig file'),
  context: connection('name of the kubeconfig context'),
  cluster: connection('name of the kubeconfig cluster'),
  user: connection('name of the kubeconfig user'),
  server: Flags.string({ char: 's', description: 'address and port of the API server', helpGroup: CONNECTION }),
  token: connection('bearer token for the API server'),
  as: connection('user to impersonate'),
  'as-group': Flags.string({
    description: 'group to impersonate; may be repeated',
    multiple: true,
    multipleNonGreedy: true,
    helpGroup: CONNECTION,
  }),
  'as-uid': connection('UID to impersonate'),
  'certificate-authority': connection('path to the certificate authority of the API server'),
  'client-certificate': connection('path to a client certificate'),
  'client-key': connection("path to the client certificate's key"),
  'insecure-skip-tls-verify': Flags.boolean({
    description: "do not check the API server's certificate",
    helpGroup: CONNECTION,
  }),
  'tls-server-name': connection("name to expect in the API server's certificate"),
  'request-timeout': Flags.string({
    description: 'time for one request, e.g. 10, 30s, 2m; 0 = no limit',
    default: '0',
    helpGroup: CONNECTION,
  }),
  color: Flags.string({
    description: 'colour: auto = on a terminal, unless NO_COLOR is set',
    options: ['auto', 'always', 'never'],
    default: 'auto',
  }),
  v: Flags.integer({ char: 'v', description: 'log level: 6 shows the requests, 8 their bodies', default: 0, min: 0 }),
};

export type GlobalFlags = Interfaces.InferredFlags<typeof globalFlags>;

export type Output = 'text' | 'json' | 'yaml' | 'name' | 'wide';

export const outputFlag = Flags.string({
  char: 'o',
  description: 'output format',
  options: ['json', 'yaml', 'name'],
});

export const dryRunFlag = Flags.string({
  description: 'client: only show the plan; server: send every step without storing anything',
  options: ['none', 'client', 'server'],
  default: 'none',
});

export const forceFlag = Flags.boolean({
  description: "start a run beside an active one, against the job's concurrencyPolicy Forbid",
});

export const watchFlag = Flags.boolean({
  char: 'w',
  description: 'show it again after every change, until Ctrl-C (exit code 130)',
});

/** Of the verbs that start a run. */
export const followFlags = {
  wait: Flags.boolean({ description: "wait for the run's end and exit with its result" }),
  follow: Flags.boolean({ char: 'f', description: "show the run's log until its end, and exit with its result" }),
};
