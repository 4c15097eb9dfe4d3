// A cluster that is no NAIS cluster. On a cluster under test the CRD cannot be taken away, so this has a sandbox of its own.

import { execFile } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { startSandbox, type Sandbox } from '../../sandbox/sandbox.ts';

const DOOR = fileURLToPath(new URL('../../bin/run.js', import.meta.url));

let sandbox: Sandbox;
beforeAll(async () => {
  sandbox = await startSandbox({ crds: false, controllers: false });
});
afterAll(() => sandbox.stop());

test.each(['tree', 'trigger', 'rerun'])('%s: the kind is not served: one sentence, and exit code 5', async (verb) => {
  const env = { ...process.env, KUBECONFIG: sandbox.kubeconfigs.admin };
  const outcome = await new Promise((resolve) => {
    execFile(process.execPath, [DOOR, verb, 'avstemming'], { env }, (error, stdout, stderr) =>
      resolve({ code: error?.code ?? 0, stdout, stderr }),
    );
  });
  expect(outcome).toEqual({
    code: 5,
    stdout: '',
    stderr:
      'error: the server doesn\'t have a resource type "naisjobs"\nIs this a NAIS cluster? The contexts of your kubeconfig: kubectl config get-contexts\n',
  });
});
