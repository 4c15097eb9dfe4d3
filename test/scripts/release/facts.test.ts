import { expect, test } from 'vitest';
import { checkTag, readFacts, toWebAddress } from '../../../scripts/release/facts.ts';

const manifest = { name: 'kubectl-naisjob', version: '1.2.3', description: 'what it is' };
const address = 'https://github.com/owner/name';

test.each([
  address,
  `${address}.git`,
  `${address}/`,
  `git+${address}.git`,
  'git@github.com:owner/name.git',
  'git+ssh://git@github.com/owner/name.git',
  'github:owner/name',
  'owner/name',
])('a repository written as %s', (written) => expect(toWebAddress(written)).toBe(address));

test.each(['', 'name', 'https://github.com/owner', 'file:///tmp/name', 'https://github.com/owner/name/tree/main'])(
  'no repository: "%s"',
  (written) => expect(() => toWebAddress(written)).toThrow("is no repository's address"),
);

test('the address that is given goes before that of package.json', () => {
  const named = { ...manifest, repository: { type: 'git', url: 'git+https://example.com/a/b.git' } };
  expect(readFacts(named).repository).toBe('https://example.com/a/b');
  expect(readFacts(named, address)).toEqual({ version: '1.2.3', description: 'what it is', repository: address });
});

test('without any, one sentence says what is missing', () => {
  expect(() => readFacts(manifest)).toThrow(
    'a release has to say where it comes from: give --repository https://github.com/OWNER/NAME, or name it in package.json',
  );
});

test('tag, version and changelog have to agree', () => {
  const changelog = (heading: string) => `# Changelog\n\n## ${heading}\n\n- first\n`;
  expect(() => checkTag('v1.2.3', '1.2.3', changelog('1.2.3 (2026-11-24)'))).not.toThrow();
  expect(() => checkTag('v1.2.4', '1.2.3', changelog('1.2.3'))).toThrow(
    'the tag is v1.2.4, and package.json says 1.2.3: it would have to be v1.2.3',
  );
  expect(() => checkTag('v1.2.3', '1.2.3', changelog('1.2.30'))).toThrow('CHANGELOG.md has no part "## 1.2.3"');
  expect(() => checkTag('v1.2.3', '1.2.3', changelog('1.2.3 (unreleased)'))).toThrow(
    'CHANGELOG.md still says "1.2.3 (unreleased)": write the day instead',
  );
});
