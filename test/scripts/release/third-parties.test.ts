import { expect, test } from 'vitest';
import { writeLicenceList } from '../../../scripts/release/licence-list.ts';
import { describeNode } from '../../../scripts/release/node-itself.ts';
import { writeSbom } from '../../../scripts/release/sbom.ts';

const of = (name: string, license: string, text: string) => ({
  manifest: { name, version: '1.0.0', license },
  texts: [text],
});
const packages = [
  of('@scope/a', 'MIT', 'Copyright A\r\n\r\nMIT'),
  of('b', 'ISC', 'Copyright B'),
  of('c', 'MIT', 'Copyright A\n\nMIT'),
];

test('the list of licences: a text once, with all that share it', () => {
  const rule = '-'.repeat(80);
  expect(writeLicenceList('kubectl-naisjob', packages)).toBe(`\
kubectl-naisjob contains code of the following packages, under these licences.

${rule}
@scope/a 1.0.0 (MIT)
c 1.0.0 (MIT)

Copyright A

MIT

${rule}
b 1.0.0 (ISC)

Copyright B
`);
});

test('the bill of materials: what is in it, by package URL, version and licence', () => {
  const product = { name: 'kubectl-naisjob', version: '0.1.0', license: 'MIT' };
  const bill = JSON.parse(writeSbom(product, [...packages, of('d', 'MIT OR Apache-2.0', 'text')], 1_767_225_600));
  expect(bill.metadata).toMatchObject({ timestamp: '2026-01-01T00:00:00.000Z', component: { version: '0.1.0' } });
  expect(bill.components.map((each: any) => [each.purl, each.version, JSON.stringify(each.licenses)])).toEqual([
    ['pkg:npm/%40scope/a@1.0.0', '1.0.0', '[{"license":{"id":"MIT"}}]'],
    ['pkg:npm/b@1.0.0', '1.0.0', '[{"license":{"id":"ISC"}}]'],
    ['pkg:npm/c@1.0.0', '1.0.0', '[{"license":{"id":"MIT"}}]'],
    ['pkg:npm/d@1.0.0', '1.0.0', '[{"expression":"MIT OR Apache-2.0"}]'],
  ]);
  const ours = bill.dependencies.find((each: any) => each.ref === bill.metadata.component['bom-ref']);
  expect(ours.dependsOn).toEqual(bill.components.map((each: any) => each['bom-ref']));
});

test('the same bill at every build, unless a time is given', () => {
  const write = () => writeSbom({ name: 'x', version: '1.0.0' }, packages);
  expect(write()).toBe(write());
  expect(JSON.parse(write()).metadata.timestamp).toBeUndefined();
});

test('an executable brings Node with the licences of what Node is made of', () => {
  const { manifest, texts } = describeNode();
  expect(`v${manifest.version}`).toBe(process.version);
  expect(texts[0]).toContain('OpenSSL');
});
