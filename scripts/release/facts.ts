// What a release says of itself: from package.json, the command line and the changelog, and refused when they disagree.

import type { PackageManifest } from './bundled-packages.ts';

export interface ReleaseFacts {
  /** Without the v. */
  version: string;
  description: string;
  /** e.g. `https://github.com/owner/name`. */
  repository: string;
}

/** Throws a sentence when nobody says where the project is published. */
export function readFacts(manifest: PackageManifest, repository?: string): ReleaseFacts {
  const named = manifest['repository'] as string | { url: string } | undefined;
  const url = repository ?? (typeof named === 'object' ? named.url : named);
  if (url === undefined) {
    throw new Error(
      'a release has to say where it comes from: give --repository https://github.com/OWNER/NAME, or name it in package.json',
    );
  }
  return { version: manifest.version, description: String(manifest['description']), repository: toWebAddress(url) };
}

/** A repository as npm and git write it, as a browser reads it. Throws a sentence when it is none. */
export function toWebAddress(url: string): string {
  const short = /^(?:github:)?([\w.-]+\/[\w.-]+)$/.exec(url)?.[1];
  const [, host, path] =
    /^(?:git\+)?(?:https:\/\/|ssh:\/\/git@|git@)([\w.-]+)[/:]([\w.-]+\/[\w.-]+?)(?:\.git)?\/?$/.exec(url) ?? [];
  if (short !== undefined) return `https://github.com/${short}`;
  if (path === undefined) throw new Error(`"${url}" is no repository's address: https://github.com/OWNER/NAME is one`);
  return `https://${host}/${path}`;
}

/** Throws a sentence when a tag is not this version's, or the changelog does not speak of it as released. */
export function checkTag(tag: string, version: string, changelog: string): void {
  if (tag !== `v${version}`)
    throw new Error(`the tag is ${tag}, and package.json says ${version}: it would have to be v${version}`);
  const heading = changelog.split('\n').find((line) => line.startsWith(`## ${version} `) || line === `## ${version}`);
  if (heading === undefined) throw new Error(`CHANGELOG.md has no part "## ${version}"`);
  if (heading.includes('unreleased'))
    throw new Error(`CHANGELOG.md still says "${heading.slice(3)}": write the day instead`);
}
