// What krew asks of a manifest, written down from its own validation (kubernetes-sigs/krew, internal/index/validation) and from
// its index's checks (naming guide; no two platforms for one machine; LICENSE in each archive: see make-release.test.ts).

import { expect, test } from 'vitest';
import { parse } from 'yaml';
import { writeKrewManifest } from '../../../scripts/release/krew-manifest.ts';
import { PLATFORMS } from '../../../scripts/release/platforms.ts';

const facts = { version: '1.2.3', description: '', repository: 'https://github.com/owner/name' };
const archives = PLATFORMS.map((platform) => ({
  platform,
  file: `${platform.os}_${platform.arch}.tar.gz`,
  sha256: 'a'.repeat(64),
}));
const manifest = parse(writeKrewManifest(facts, archives));
const { spec } = manifest;

test('is a plugin of the version that krew reads, by a name that is safe everywhere', () => {
  expect([manifest.apiVersion, manifest.kind]).toEqual(['krew.googlecontainertools.github.com/v1alpha2', 'Plugin']);
  expect(manifest.metadata.name).toMatch(/^[a-z0-9]+(-[a-z0-9]+)*$/);
});

test("its version is semantic, with krew's v", () => {
  expect(spec.version).toBe('v1.2.3');
  expect(spec.version).toMatch(/^v(0|[1-9]\d*)\.(0|[1-9]\d*)\.(0|[1-9]\d*)(-[0-9A-Za-z.-]+)?$/);
});

test('says in a line what it does, and not again that it is for kubectl', () => {
  expect(spec.shortDescription).toMatch(/^[A-Z][^\r\n]{9,49}[^.]$/);
  expect(spec.shortDescription).not.toMatch(/kubectl|kubernetes|plugin/i);
  for (const line of `${spec.description}${spec.caveats}`.split('\n')) expect(line.length).toBeLessThanOrEqual(80);
});

test('every platform has an address, a sum and an executable, and is chosen by os and arch', () => {
  expect(spec.platforms).toHaveLength(PLATFORMS.length);
  for (const { selector, uri, sha256, bin } of spec.platforms) {
    expect(Object.keys(selector.matchLabels).toSorted()).toEqual(['arch', 'os']);
    expect(uri).toMatch(/^https:\/\/github\.com\/owner\/name\/releases\/download\/v1\.2\.3\/[\w.]+\.(tar\.gz|zip)$/);
    expect(sha256).toMatch(/^[a-f0-9]{64}$/);
    expect(bin).toBe(selector.matchLabels.os === 'windows' ? 'kubectl-naisjob.exe' : 'kubectl-naisjob');
  }
});

test('no machine is offered two', () => {
  const chosen = spec.platforms.map(({ selector }: any) => `${selector.matchLabels.os} ${selector.matchLabels.arch}`);
  expect(new Set(chosen).size).toBe(chosen.length);
});

test('tells of the completion that it cannot install', () =>
  expect(spec.caveats).toContain('kubectl naisjob completion'));
