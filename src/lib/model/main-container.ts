// Which container is the job itself: one rule for the pod that runs and for the template that it is made from.

import type { Container } from './run.ts';

/** A pod, or the template of one. */
interface Podlike {
  metadata?: { labels?: Record<string, string>; annotations?: Record<string, string> } | undefined;
  spec: { containers: Container[] };
}

/**
 * The container named like the label `app` (naiserator, nais console and HAHAHA agree), else the one that kubectl takes by
 * default, else the only one. undefined: there are several, and nothing says which.
 */
export function findMainContainer({ metadata, spec }: Podlike): Container | undefined {
  const wanted = [metadata?.labels?.['app'], metadata?.annotations?.['kubectl.kubernetes.io/default-container']];
  const named = wanted.flatMap((name) => spec.containers.filter((each) => each.name === name));
  return named[0] ?? (spec.containers.length === 1 ? spec.containers[0] : undefined);
}
