// Lists what may be missing from a picture: a type that may not be listed is left out and named, and the rest goes on.

import type { Selection } from '../cluster/cluster.ts';
import type { KubeObject } from '../model/kube-object.ts';
import { qualifiedName, type Resource } from '../model/resource.ts';
import type { Deps } from './deps.ts';

export interface Lenient {
  /**
   * null when the type could not be read. Each object is cut down as its page comes: of thousands of runs only what is
   * looked at is kept.
   */
  list(
    resource: Resource,
    selection: Selection,
    cutDown?: (object: KubeObject) => KubeObject,
  ): Promise<KubeObject[] | null>;
  /** What was left out and why, in an order that does not depend on which answer came first. */
  warnings(): string[];
}

export function createLenient({ cluster, signal }: Deps): Lenient {
  const leftOut = new Map<string, string>();
  return {
    async list(resource, selection, cutDown = (object) => object) {
      const objects: KubeObject[] = [];
      try {
        for await (const page of cluster.list(resource, selection, { slim: true, signal }))
          objects.push(...page.map(cutDown));
        return objects;
      } catch (error) {
        signal.throwIfAborted();
        leftOut.set(qualifiedName(resource), error instanceof Error ? error.message : String(error));
        return null;
      }
    },
    warnings: () => [...leftOut].map(([what, why]) => `${what} left out: ${why}`).toSorted(),
  };
}
