// Sends one manifest to the server, and says in its words why it would not take it.

import type { Patch, PatchOptions } from '../cluster/cluster.ts';
import { RefusedError, StatusError } from '../model/errors.ts';
import type { KubeObject } from '../model/kube-object.ts';
import { groupConflicts } from '../model/manifest-change.ts';
import type { Resource } from '../model/resource.ts';
import type { ApplyInput } from './apply-input.ts';
import type { Deps } from './deps.ts';

/** A strict refusal may echo the whole object. */
const WORDS_MAX = 1000;

/**
 * Server-side apply; with `dryRun` nothing is stored. @throws RefusedError with the server's
 * words about the manifest, StatusError Conflict that names the owners.
 */
export async function sendApply(
  { manifest, source, fieldManager, force }: ApplyInput,
  resource: Resource,
  dryRun: boolean,
  deps: Deps,
): Promise<KubeObject> {
  const { name = '', namespace = deps.cluster.namespace } = manifest.metadata;
  const patch: Patch = { type: 'apply', body: manifest };
  const options: PatchOptions = { dryRun, force, fieldManager, fieldValidation: 'Strict', signal: deps.signal };
  try {
    return await deps.cluster.patch(resource, { namespace, name }, patch, options);
  } catch (error) {
    throw error instanceof StatusError
      ? explainRefusal(error, `${resource.kind.toLowerCase()}.nais.io/${name}`, source, dryRun)
      : error;
  }
}

/** The server's words before the reason: it has read the manifest, and these are about our request. */
const TYPED_PATCH = /^failed to create typed patch object \([^)]*\): /;

function explainRefusal(error: StatusError, object: string, source: string, dryRun: boolean): Error {
  const owners = groupConflicts(error.details);
  if (error.code === 409 && owners.length > 0) return conflict(error, object, owners);
  const isAboutManifest = error.code === 400 || error.code === 422 || TYPED_PATCH.test(error.message);
  if (!isAboutManifest) return error;
  const why = error.message.replace(TYPED_PATCH, '');
  return new RefusedError(
    `the server would not take ${object} as ${source} says: ${why.length > WORDS_MAX ? `${why.slice(0, WORDS_MAX)}…` : why}`,
    // Without the dry run others may have been applied before.
    [dryRun ? 'Mend the manifest; nothing was changed.' : 'Mend the manifest.'],
  );
}

function conflict(error: StatusError, object: string, owners: readonly string[]): StatusError {
  const { code, reason, details, attempted } = error;
  const message = `${object}: the manifest changes fields that others own: ${owners.join('; ')}`;
  const named = new StatusError({ code, reason, message, details }, attempted);
  named.hints.push(
    'To take them over, so that what the others wrote is overwritten: --force-conflicts. Or take these fields out of the manifest.',
  );
  return named;
}
