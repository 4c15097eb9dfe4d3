// A command run in a container, as `kubectl exec` does it, to its end. The protocol is the client library's.

import { Readable, Writable } from 'node:stream';
import { Exec } from '@kubernetes/client-node/dist/exec.js';
import type { Attempted, StatusDetails } from '../model/errors.ts';
import { ConnectionError, ContainerNotRunningError, MissingBinaryError, StatusError } from '../model/errors.ts';
import type { ObjectKey } from '../model/kube-object.ts';
import { PODS } from '../model/resource.ts';
import type { ExecOptions, ExecResult } from './cluster.ts';
import { attempt, objectPath } from './paths.ts';
import type { StreamSocket, UpgradeParts } from './upgrade.ts';
import { openStream } from './upgrade.ts';

/** The Status that ends an exec. */
interface ExecStatus {
  status?: string;
  reason?: string;
  message?: string;
  code?: number;
  details?: StatusDetails;
}

/** Characters kept of each output: enough for a sentence, whatever the command prints. */
const OUTPUT_MAX = 65_536;

/** What the container runtime says when there is no such program: by its name, by its path, or for want of a loader. */
const MISSING =
  /exec: (".*": (?:executable file not found in \$PATH|stat .*: no such file or directory|permission denied))|(stat .*: no such file or directory)/;

/** The container ended between the question and the command. */
const NOT_RUNNING = /container (?:is )?not (?:found|running|created)|cannot exec in a stopped|not in running state/i;

/** See `Cluster.exec`. */
export async function execInContainer(
  parts: UpgradeParts,
  key: ObjectKey,
  container: string,
  command: readonly string[],
  { stdin, signal }: ExecOptions = {},
): Promise<ExecResult> {
  objectPath(PODS, key, 'exec');
  const attempted = attempt('get', PODS, key, 'exec');
  const [stdout, stderr] = [collectText(), collectText()];
  const { promise, resolve } = Promise.withResolvers<ExecStatus>();
  const socket = await openStream(parts, attempted, signal, (handler) =>
    new Exec(undefined as never, handler).exec(
      key.namespace ?? '',
      key.name,
      container,
      [...command],
      stdout.stream,
      stderr.stream,
      stdin === undefined ? null : Readable.from([stdin]),
      false,
      resolve,
    ),
  );
  const status = await Promise.race([promise, untilClosed(socket, parts.server, signal)]);
  return { exitCode: readExitCode(status, attempted), stdout: stdout.text(), stderr: stderr.text() };
}

function collectText(): { stream: Writable; text(): string } {
  let text = '';
  const stream = new Writable({
    write(chunk: Buffer, _encoding, done) {
      if (text.length < OUTPUT_MAX) text += chunk.toString('utf8');
      done();
    },
  });
  return { stream, text: () => text };
}

/** The library never calls back when the socket closes without a status. */
function untilClosed(socket: StreamSocket, server: string, signal: AbortSignal | undefined) {
  return new Promise<never>((_, reject) => {
    const lose = (): void => {
      const lost = `the connection to ${new URL(server).host} was closed before the command had ended`;
      reject(signal?.aborted ? signal.reason : new ConnectionError(lost));
    };
    // A status that came with the close has been told before.
    if (socket.readyState === socket.CLOSED) setImmediate(lose);
    else socket.once('close', () => setImmediate(lose));
  });
}

function readExitCode(end: ExecStatus, attempted: Attempted): number {
  if (end.status === 'Success') return 0;
  const code = end.details?.causes?.find(({ reason }) => reason === 'ExitCode')?.message;
  if (end.reason === 'NonZeroExitCode' && code !== undefined) return Number(code);
  const message = end.message ?? 'the command failed without a reason';
  const missing = MISSING.exec(message);
  if (missing !== null) throw new MissingBinaryError(`exec: ${missing[1] ?? missing[2]}`);
  if (NOT_RUNNING.test(message)) throw new ContainerNotRunningError(message);
  throw new StatusError({ code: end.code ?? 500, reason: end.reason ?? 'InternalError', message }, attempted);
}
