// krew's manifest (krew.googlecontainertools.github.com/v1alpha2): https://krew.sigs.k8s.io/docs/developer-guide/plugin-manifest

import { stringify } from 'yaml';
import type { ReleaseFacts } from './facts.ts';
import { executableOf, type Platform } from './platforms.ts';

export interface PublishedArchive {
  platform: Platform;
  file: string;
  sha256: string;
}

const DESCRIPTION = `\
Run a Naisjob again or now and follow it to its end, see what belongs to it
and what is wrong with it, free it of a sidecar that keeps it alive, and reset
it without losing it. What is reported is what was seen in the cluster.
`;

const CAVEATS = `\
TAB completion needs a second executable, which krew does not install:
"kubectl naisjob completion" says how to make it.
`;

export function writeKrewManifest(facts: ReleaseFacts, archives: readonly PublishedArchive[]): string {
  const tag = `v${facts.version}`;
  const manifest = {
    apiVersion: 'krew.googlecontainertools.github.com/v1alpha2',
    kind: 'Plugin',
    metadata: { name: 'naisjob' },
    spec: {
      version: tag,
      homepage: facts.repository,
      shortDescription: 'Run, follow, diagnose and reset NAIS jobs',
      description: DESCRIPTION,
      caveats: CAVEATS,
      platforms: archives.map(({ platform, file, sha256 }) => ({
        selector: { matchLabels: { os: platform.os, arch: platform.arch } },
        uri: `${facts.repository}/releases/download/${tag}/${file}`,
        sha256,
        bin: executableOf(platform),
      })),
    },
  };
  return stringify(manifest, { lineWidth: 0 });
}
