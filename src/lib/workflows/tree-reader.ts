// Reads many types at once for a tree. A type that may not be listed, or whose API is broken, is left out and named.

import type { ListOptions, Selection } from '../cluster/cluster.ts';
import type { KubeObject } from '../model/kube-object.ts';
import { qualifiedName, type Resource } from '../model/resource.ts';
import { toBareItem, toTreeItem, type TreeItem } from '../model/tree-item.ts';
import type { Deps } from './deps.ts';

export interface TreeReader {
  /** Each object is cut down to its row as its page comes, so that memory holds one page of objects at a time. */
  list(resource: Resource, selection: Selection, shape?: ListOptions['shape']): Promise<TreeItem[]>;
  get(resource: Resource, namespace: string | undefined, name: string): Promise<TreeItem | undefined>;
  leaveOut(what: string, why: unknown): void;
  isLeftOut(resource: Resource): boolean;
  /** What was left out and why, in an order that does not depend on which answer came first. */
  warnings(): string[];
}

export function createTreeReader(deps: Deps, containers: boolean): TreeReader {
  const { cluster, signal } = deps;
  const options = { now: deps.clock.now(), containers };
  const leftOut = new Map<string, string>();
  const leaveOut = (what: string, error: unknown): void => {
    signal.throwIfAborted();
    leftOut.set(what, error instanceof Error ? error.message : String(error));
  };
  return {
    async list(resource, selection, shape = 'full') {
      const toItem = shape === 'metadata' ? toBareItem : (object: KubeObject) => toTreeItem(object, options);
      const items: TreeItem[] = [];
      try {
        for await (const page of cluster.list(resource, selection, {
          shape,
          slim: true,
          quiet: shape === 'metadata',
          signal,
        })) {
          for (const object of page) items.push(toItem(object));
        }
      } catch (error) {
        leaveOut(qualifiedName(resource), error);
      }
      return items;
    },
    async get(resource, namespace, name) {
      try {
        const key = { name, ...(namespace !== undefined && { namespace }) };
        return toTreeItem(await cluster.get(resource, key, { signal }), options);
      } catch {
        // Gone since it was listed, or not to be read: its metadata is shown as it is.
        signal.throwIfAborted();
        return undefined;
      }
    },
    leaveOut,
    isLeftOut: (resource) => leftOut.has(qualifiedName(resource)),
    warnings: () => [...leftOut].map(([what, why]) => `${what} left out: ${why}`).toSorted(),
  };
}
