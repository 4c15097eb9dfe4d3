import { Flags } from '@oclif/core';
import { NaisjobCommand } from '../lib/cli/base-command.ts';
import { clientVersion } from '../lib/cli/client-version.ts';
import type { VersionResult } from '../lib/model/version-result.ts';
import { drawClientVersion, drawServerVersion } from '../lib/view/version.ts';
import { readVersion } from '../lib/workflows/read-version.ts';

export default class Version extends NaisjobCommand {
  static override summary = 'Print the versions of this tool, of the server and of its Naisjobs';
  static override description =
    'Tells which of the two ways of keeping a status the cluster has, for what the documented patches do depends on it.';
  static override usage = ['version [flags]'];
  static override examples = [
    '# Of this tool and of the server\nkubectl naisjob version',
    '# Ask no server\nkubectl naisjob version --client -o json',
  ];
  static override flags = {
    client: Flags.boolean({ description: 'only of this tool; asks no server' }),
    output: Flags.string({ char: 'o', description: 'output format', options: ['json', 'yaml'] }),
  };

  async run(): Promise<void> {
    const { flags } = await this.parse(Version);
    const client = clientVersion(this.config.version);
    const result: VersionResult = { verb: 'version', client };
    // At once, as kubectl does: it is known also when the server does not answer.
    if (flags.output === undefined) await this.show(result, undefined, () => drawClientVersion(client));
    const failures: unknown[] = [];
    if (!flags.client) {
      const deps = await this.connect(flags);
      const server = await readVersion(deps).catch((error: unknown) => {
        deps.signal.throwIfAborted();
        failures.push(error);
      });
      if (server !== undefined) result.server = server;
    }
    const draw = () => (result.server === undefined ? '' : drawServerVersion(result.server));
    await this.showWithFailures(result, { told: failures, failures }, flags.output, draw);
  }
}
