// Everything that could stop a reset midway, asked beforehand: rights, and the server's opinion of what is to be applied.

import type { Access } from '../cluster/cluster.ts';
import { RefusedError, StatusError } from '../model/errors.ts';
import type { NewObject } from '../model/kube-object.ts';
import type { ResetForm } from '../model/reset-guard.ts';
import { CRONJOBS, IMAGES, NAISJOBS, SERVICE_ACCOUNTS, type Resource } from '../model/resource.ts';
import { FIELD_MANAGER } from './create-run.ts';
import type { Deps } from './deps.ts';
import { requireRights } from './require-rights.ts';
import type { ResetPlan } from './reset-plan.ts';
import { isStatusSubresource } from './resync.ts';

/** @throws StatusError Forbidden with the first missing right, RefusedError with the server's words about the manifest. */
export async function checkReset(planned: ResetPlan, form: ResetForm, deps: Deps): Promise<void> {
  await requireRights(await listRights(planned, form, deps), deps);
  if (form === 'cronjob-only') return;
  await checkManifest(NAISJOBS, planned.wanted.naisjob, planned, deps);
  if (planned.wanted.image !== undefined) await checkManifest(IMAGES, planned.wanted.image, planned, deps);
}

async function listRights({ input, cronJob, wanted }: ResetPlan, form: ResetForm, deps: Deps): Promise<Access[]> {
  const { namespace } = input;
  const to = (verb: string, { group, plural }: Resource, subresource?: string): Access => ({
    verb,
    group,
    resource: plural,
    namespace,
    ...(subresource === undefined ? {} : { subresource }),
  });
  // To see afterwards that all is whole.
  const look = to('get', SERVICE_ACCOUNTS);
  const rights = [look, ...(cronJob === undefined ? [] : [to('delete', CRONJOBS)])];
  if (form === 'cronjob-only') {
    return [...rights, to('patch', NAISJOBS, (await isStatusSubresource(deps)) ? 'status' : undefined)];
  }
  const image = wanted.image === undefined ? [] : [to('create', IMAGES)];
  return [...rights, to('delete', NAISJOBS), to('create', NAISJOBS), ...image];
}

/**
 * A create with dryRun under the same name: a manifest that passes schema, rules and admission is answered with
 * AlreadyExists, because the name is taken and that is looked at last. Not an update: an object may keep a field that
 * the schema no longer allows, and a create with it is refused.
 */
async function checkManifest(resource: Resource, manifest: NewObject, { input }: ResetPlan, deps: Deps): Promise<void> {
  try {
    await deps.cluster.create(resource, input.namespace, manifest, {
      dryRun: true,
      fieldManager: FIELD_MANAGER,
      fieldValidation: 'Strict',
      signal: deps.signal,
    });
  } catch (error) {
    if (!(error instanceof StatusError) || error.reason === 'AlreadyExists') {
      if (error instanceof StatusError) return;
      throw error;
    }
    if (error.code === 401 || error.code === 403) throw error;
    const source = input.file === undefined ? 'as it is now' : 'as the file says';
    throw new RefusedError(
      `the server would not take ${resource.kind.toLowerCase()}.${resource.group}/${manifest.metadata.name} ${source}: ${trim(error.message)}`,
      [input.file === undefined ? 'Give a mended manifest with -f FILE.' : 'Mend the file; nothing was changed.'],
    );
  }
}

/** A strict refusal may echo the whole object. */
function trim(message: string): string {
  return message.length > 1000 ? `${message.slice(0, 1000)}…` : message;
}
