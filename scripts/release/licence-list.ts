// THIRD-PARTY-LICENSES.txt: most licences ask that their text goes with every copy, and a bundle is a copy.

import type { BundledPackage } from './bundled-packages.ts';

const RULE = '-'.repeat(80);

/** Packages that share a text to the letter share its paragraph. */
export function writeLicenceList(product: string, packages: readonly BundledPackage[]): string {
  const byText = Map.groupBy(packages, ({ texts }) => texts.map((text) => text.replaceAll('\r\n', '\n')).join('\n\n'));
  const paragraphs = [...byText].map(([text, sharing]) => `${sharing.map(nameOf).join('\n')}\n\n${text}\n`);
  return [`${product} contains code of the following packages, under these licences.\n`, ...paragraphs].join(
    `\n${RULE}\n`,
  );
}

function nameOf({ manifest: { name, version, license = 'see below' } }: BundledPackage): string {
  return `${name} ${version} (${license})`;
}
