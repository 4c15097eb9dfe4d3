// What a verb asks of oclif's configuration, and no more. To load it whole, with plugins, themes, shells and folders of its
// own, takes oclif 6 ms a start, and it does so twice for each verb that it runs.

import { Config, type Interfaces } from '@oclif/core';

export function createVerbConfig(pjson: Interfaces.PJSON, root: string): Config {
  const { name, version, oclif } = pjson;
  return Object.assign(new Config({ root }), {
    name,
    version,
    root,
    bin: oclif.bin ?? name,
    // oclif calls the hooks of this one before it parses: there are none.
    rootPlugin: { name, root, hooks: {} } as unknown as Interfaces.Plugin,
  });
}
