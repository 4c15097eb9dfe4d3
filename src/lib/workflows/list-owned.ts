// Lists, as metadata, whatever in a namespace may be owned: what a deletion takes along.

import type { Dependent, Listed } from '../model/dependents.ts';
import { isCollected } from '../model/dependents.ts';
import { StatusError } from '../model/errors.ts';
import {
  CRONJOBS,
  JOBS,
  PODS,
  qualifiedName,
  SERVICE_ACCOUNTS,
  type Resource,
  type ServedResource,
} from '../model/resource.ts';
import type { Deps } from './deps.ts';
import { collect } from './read-job.ts';

/** Each job has these, and the operator would take old ones for its own: without seeing them a reset is not safe. */
const ESSENTIAL: Resource[] = [CRONJOBS, JOBS, PODS, SERVICE_ACCOUNTS];

/** @throws StatusError when one of the types cannot be listed. */
export async function listMetadata(resources: readonly Resource[], namespace: string, deps: Deps): Promise<Listed[]> {
  const lists = await Promise.all(
    resources.map(async (resource) => {
      const pages = deps.cluster.list(resource, { namespace }, { shape: 'metadata', signal: deps.signal });
      return (await collect(pages)).map((object) => ({ resource, object }));
    }),
  );
  return lists.flat();
}

/**
 * All listable types of the server. A type that may not be listed is left out and named, unless every job has it.
 * @throws StatusError for one of those.
 */
export async function listAll(namespace: string, deps: Deps): Promise<{ listed: Listed[]; leftOut: string[] }> {
  const { resources, incomplete } = await deps.cluster.discover({ signal: deps.signal });
  const leftOut = incomplete.map((group) => `${group}: the server does not answer for this API group now`);
  const lists = await Promise.all(
    selectTypes(resources).map((resource) =>
      listMetadata([resource], namespace, deps).catch((error: unknown) => {
        deps.signal.throwIfAborted();
        if (isEssential(resource) || !(error instanceof StatusError)) throw error;
        leftOut.push(`${qualifiedName(resource)}: ${error.message}`);
        return [];
      }),
    ),
  );
  return { listed: lists.flat(), leftOut };
}

/** The types to look at while waiting: those of which something was found, and those where something new may appear. */
export function typesOf(dependents: readonly Dependent[]): Resource[] {
  const types = [...ESSENTIAL, ...dependents.map((each) => each.resource)];
  return [...new Map(types.map((each) => [qualifiedName(each), each])).values()];
}

function selectTypes(resources: readonly ServedResource[]): Resource[] {
  const found = resources.filter((each) => each.namespaced && each.verbs.includes('list') && isCollected(each));
  const plain = found.map(({ verbs: _verbs, subresources: _subresources, ...resource }): Resource => resource);
  return [...plain, ...ESSENTIAL.filter((each) => !found.some((other) => isSame(each, other)))];
}

function isEssential(resource: Resource): boolean {
  return ESSENTIAL.some((each) => isSame(each, resource));
}

function isSame(a: Resource, b: Resource): boolean {
  return qualifiedName(a) === qualifiedName(b);
}
