// The minor version of the target's Kubernetes, for what came with one of them.

import { KubeApi } from './kube-api.ts';
import { target } from './target.ts';

/** 37 of v1.37.2. */
export async function serverMinor(): Promise<number> {
  const { minor } = await new KubeApi(target().kubeconfigs.admin).get('/version');
  return Number.parseInt(minor, 10);
}
