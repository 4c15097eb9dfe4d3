// Definitions that nobody uses: a server's discovery, and a tool that asks for every kind, grow with them.

import type { Json, KubeApi } from '../support/kube-api.ts';

const COLLECTION = '/apis/apiextensions.k8s.io/v1/customresourcedefinitions';
const GROUP = 'bench.kubectl-naisjob.dev';

/** Resolves once all are served. */
export async function createCrds(api: KubeApi, count: number): Promise<void> {
  for (const name of namesOf(count)) {
    const { code } = await api.request('POST', COLLECTION, { body: buildCrd(name) });
    if (code !== 201 && code !== 409) throw new Error(`creating ${name}: ${code}`);
  }
  await api.until(COLLECTION, (all) => all.filter(isOurs).filter(isEstablished).length >= count);
}

export async function removeCrds(api: KubeApi, count: number): Promise<void> {
  for (const name of namesOf(count)) await api.remove(`${COLLECTION}/${name}s.${GROUP}`);
}

const namesOf = (count: number) => Array.from({ length: count }, (_, index) => `benchkind${index}`);

const isOurs = ({ spec }: Json): boolean => spec.group === GROUP;

function isEstablished({ status }: Json): boolean {
  return status?.conditions?.some((each: Json) => each.type === 'Established' && each.status === 'True') ?? false;
}

function buildCrd(name: string): Json {
  const schema = { openAPIV3Schema: { type: 'object', 'x-kubernetes-preserve-unknown-fields': true } };
  return {
    apiVersion: 'apiextensions.k8s.io/v1',
    kind: 'CustomResourceDefinition',
    metadata: { name: `${name}s.${GROUP}` },
    spec: {
      group: GROUP,
      scope: 'Namespaced',
      names: { plural: `${name}s`, singular: name, kind: name.replace('b', 'B') },
      versions: [{ name: 'v1', served: true, storage: true, schema }],
    },
  };
}
