// The software bill of materials in CycloneDX's JSON: what is in the bundle, by name, version, licence and package URL.

import { Contrib, Enums, Models, Serialize, Spec } from '@cyclonedx/cyclonedx-library';
import type { BundledPackage, PackageManifest } from './bundled-packages.ts';

const { Builders, Factories } = Contrib.FromNodePackageJson;
const { LicenseFactory } = Contrib.License.Factories;

const builder = new Builders.ComponentBuilder(
  new Factories.ExternalReferenceFactory(),
  new LicenseFactory((licence) => {
    if (!/ (AND|OR|WITH) /.test(licence)) throw new Error('not an expression: one licence');
  }),
);

/** `made`: when, seconds since 1970; without it the document says nothing of time, and is the same at every build. */
export function writeSbom(product: PackageManifest, packages: readonly BundledPackage[], made?: number): string {
  const bom = new Models.Bom();
  bom.metadata.component = toComponent(product, Enums.ComponentType.Application);
  if (made !== undefined) bom.metadata.timestamp = new Date(made * 1000);
  for (const { manifest } of packages) {
    const component = toComponent(manifest, Enums.ComponentType.Library);
    bom.components.add(component);
    bom.metadata.component.dependencies.add(component.bomRef);
  }
  const serializer = new Serialize.JsonSerializer(new Serialize.JSON.Normalize.Factory(Spec.Spec1dot6));
  return `${serializer.serialize(bom, { sortLists: true, space: 2 })}\n`;
}

function toComponent(manifest: PackageManifest, type: Enums.ComponentType): Models.Component {
  const component = builder.makeComponent(manifest, type);
  if (component === undefined) throw new Error(`${manifest.name} makes no component`);
  component.purl = toPackageUrl(manifest);
  component.bomRef.value = component.purl;
  return component;
}

/** https://github.com/package-url/purl-spec: the scope's @ is escaped, its slash is not. */
function toPackageUrl({ name, version }: PackageManifest): string {
  // Node itself is no package of npm's: what has this name there only brings it.
  return name === 'node' ? `pkg:generic/node@${version}` : `pkg:npm/${name.replace('@', '%40')}@${version}`;
}
