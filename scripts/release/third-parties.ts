// The bundler's plugin that puts beside each bundle what a distribution of it owes: the licences of what is in it, and
// the bill of materials.

import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import process from 'node:process';
import type { Plugin } from 'rolldown';
import { ROOT } from '../product.ts';
import { listBundledPackages, type BundledPackage, type PackageManifest } from './bundled-packages.ts';
import { writeLicenceList } from './licence-list.ts';
import { writeSbom } from './sbom.ts';

export const LICENCES = 'THIRD-PARTY-LICENSES.txt';
export const SBOM = 'sbom.cdx.json';

/** `besides`: what is distributed with the bundle and not by the bundler. SOURCE_DATE_EPOCH (seconds) dates the bill. */
export function nameThirdParties(besides: readonly BundledPackage[] = []): Plugin {
  return {
    name: 'name-third-parties',
    generateBundle(_options, bundle) {
      const product = JSON.parse(readFileSync(join(ROOT, 'package.json'), 'utf8')) as PackageManifest;
      const chunks = Object.values(bundle).filter((file) => file.type === 'chunk');
      const packages = [...listBundledPackages(chunks), ...besides];
      const made = process.env['SOURCE_DATE_EPOCH'];
      const sbom = writeSbom(product, packages, made === undefined ? undefined : Number(made));
      this.emitFile({ type: 'asset', fileName: LICENCES, source: writeLicenceList(product.name, packages) });
      this.emitFile({ type: 'asset', fileName: SBOM, source: sbom });
    },
  };
}
