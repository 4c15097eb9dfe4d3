// Names for TAB from the kubeconfig or the cluster. Whoever presses TAB waits: a slow cluster is given up soon, and what
// it said a moment ago is good enough.

import process from 'node:process';
import type { Choice } from '../model/choice.ts';
import { toJobChoice, toRunChoice } from '../view/completion.ts';
import { listForCompletion, type CompletedKind } from '../workflows/list-for-completion.ts';
import { composeQuietCluster, readKubeconfig, type ConnectionFlags } from './compose.ts';
import { keyOfConnection, openCompletionCache } from './completion-cache.ts';
import type { GivenFlags } from './completion-offers.ts';
import type { Wanted } from './completion-words.ts';

type NameOffer = Extract<Wanted['offer'], { kind: 'names' }>;

/** For everything between the kubeconfig and the names, ms. */
const PATIENCE_MS = 300;

/** @throws whatever goes wrong; nobody is to hear of it. */
export async function findNames(offer: NameOffer, version: string): Promise<Choice[]> {
  const flags = toConnectionFlags(offer.flags);
  switch (offer.of) {
    case 'contexts':
    case 'clusters':
    case 'users':
      return [...(await readKubeconfig(flags.kubeconfig))[offer.of].keys()].map((value) => ({ value }));
    default:
      return recall(offer.of, offer.job, flags, version);
  }
}

/** Those that decide which cluster, which user and which namespace it is. */
const WORDS = [
  'namespace',
  'kubeconfig',
  'context',
  'cluster',
  'user',
  'server',
  'token',
  'as',
  'as-uid',
  'certificate-authority',
  'client-certificate',
  'client-key',
  'tls-server-name',
] as const;

/** As oclif would have read them. */
function toConnectionFlags(given: GivenFlags): ConnectionFlags {
  const asked = Object.fromEntries(given);
  const groups = given.flatMap(([flag, value]) => (flag === 'as-group' ? [value] : []));
  const isInsecure = asked['insecure-skip-tls-verify'] === 'true';
  const words = WORDS.flatMap((flag) => (asked[flag] === undefined ? [] : [[flag, asked[flag]]]));
  return {
    ...(Object.fromEntries(words) as ConnectionFlags),
    'as-group': groups,
    'insecure-skip-tls-verify': isInsecure,
  };
}

/** The very same question of a moment ago is not asked again; an older answer serves where there is no new one. */
async function recall(
  of: CompletedKind,
  job: string | undefined,
  flags: ConnectionFlags,
  version: string,
): Promise<Choice[]> {
  const cache = openCompletionCache(
    process.env,
    keyOfConnection([of, job ?? '', flags], flags.kubeconfig, process.env),
  );
  const fresh = await cache.read('fresh');
  if (fresh !== undefined) return fresh;
  try {
    const choices = await ask(of, job, flags, version);
    await cache.write(choices);
    return choices;
  } catch (error) {
    const old = await cache.read('any');
    if (old === undefined) throw error;
    return old;
  }
}

async function ask(
  of: CompletedKind,
  job: string | undefined,
  flags: ConnectionFlags,
  version: string,
): Promise<Choice[]> {
  const cluster = await composeQuietCluster(flags, version);
  const signal = AbortSignal.timeout(PATIENCE_MS);
  const objects = await Promise.race([listForCompletion(of, job, cluster, signal), rejectAfter(signal)]);
  if (of === 'jobs') return objects.map(toJobChoice);
  if (of === 'runs') return objects.map((object) => toRunChoice(object, Date.now()));
  return objects.map(({ metadata }) => ({ value: metadata.name }));
}

/** A credential plugin does not hear of the signal. */
function rejectAfter(signal: AbortSignal): Promise<never> {
  return new Promise((_, reject) => {
    signal.addEventListener('abort', () => reject(signal.reason as Error), { once: true });
  });
}
