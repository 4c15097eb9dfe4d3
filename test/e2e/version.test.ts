// `kubectl naisjob version`, with a server and without.

import { expect, test } from 'vitest';
import pjson from '../../package.json' with { type: 'json' };
import { runNaisjob } from '../support/naisjob.ts';

test('this tool, the server and its Naisjobs', async () => {
  const { code, stdout } = await runNaisjob(['version']);
  expect(code).toBe(0);
  expect(stdout).toMatch(
    /^Client: v\S+ \(Node v\S+, \S+\)\nServer: v1\.\d+\.\S+\nNaisjob: nais\.io\/v1, the status is a subresource \(naiserator since January 2026\)\n$/,
  );
});

test('as JSON; with --client no server is asked', async () => {
  const nowhere = ['--server', 'https://127.0.0.1:1'];
  const { code, stdout } = await runNaisjob(['version', '--client', '-o', 'json', ...nowhere]);
  expect(code).toBe(0);
  const { verb, client, server } = JSON.parse(stdout);
  expect({ verb, version: client.version, server }).toEqual({
    verb: 'version',
    version: pjson.version,
    server: undefined,
  });
});

test('without a server the client’s line is there all the same', async () => {
  const { code, stdout, stderr } = await runNaisjob(['version', '--server', 'https://127.0.0.1:1']);
  expect({ code, lines: stdout.split('\n').length }).toEqual({ code: 1, lines: 2 });
  expect(stderr).toContain('The connection to the server 127.0.0.1:1 was refused');
});

test('as JSON too', async () => {
  const { code, stdout, stderr } = await runNaisjob(['version', '-o', 'json', '--server', 'https://127.0.0.1:1']);
  expect({ code, document: JSON.parse(stdout) }).toEqual({
    code: 1,
    document: { verb: 'version', client: expect.objectContaining({ version: pjson.version }) },
  });
  expect(stderr).toContain('The connection to the server 127.0.0.1:1 was refused');
});
