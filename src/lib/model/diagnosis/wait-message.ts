// What a container that cannot start is waiting for, from the kubelet's reason and message.

import type { Naisjob } from '../naisjob.ts';
import { remedyOfStart } from './failed-start.ts';
import { unschedulable } from './placement.ts';
import type { Waited } from './waited.ts';

/** Of another container than the program's. */
export const NOT_OWN =
  "the container is not the job's own (a Naisjob has one): a matter for the platform, or for whoever has put it into the pod";

const IMAGE_REASONS = new Set([
  'ErrImagePull',
  'ImagePullBackOff',
  'InvalidImageName',
  'ErrImageNeverPull',
  'ImageInspectError',
  'RegistryUnavailable',
  'SignatureValidationFailed',
]);

const START_REASONS = new Set([
  'CreateContainerError',
  'RunContainerError',
  'StartError',
  'ContainerCannotRun',
  'PostStartHookError',
]);

const VOLUME_REASONS = new Set(['FailedMount', 'FailedAttachVolume']);

/** What a kubelet says while it only begins to know of a pod's volumes. */
const PASSING = /failed to sync \w+ cache|not registered/;

/** undefined when the reason is none to worry about, or says nothing of its own. */
export function explainMessage(
  reason: string,
  message: string,
  image: string,
  naisjob?: Pick<Naisjob, 'spec'>,
): Waited | undefined {
  if (IMAGE_REASONS.has(reason)) return explainImage(reason, message, image);
  if (reason === 'Failed') return explainFailedEvent(message);
  if (reason === 'CreateContainerConfigError') return explainMissing(message) ?? invalidConfig();
  if (START_REASONS.has(reason) && !/OOM-killed|memory limit too low/.test(message))
    return cannotStart(message, naisjob);
  if (VOLUME_REASONS.has(reason)) return PASSING.test(message) ? undefined : (explainMissing(message) ?? notMounted());
  if (reason === 'FailedScheduling') return unschedulable(message);
  if (/OOM-killed|memory limit too low/.test(message)) return tooLittleMemory();
  return reason === 'FailedCreatePodSandBox'
    ? { ...cannotStart(message), remedy: 'a matter for the node or the platform, when it stays so' }
    : undefined;
}

/** The kubelet's event Failed stands for images, configuration and starts alike. */
function explainFailedEvent(message: string): Waited | undefined {
  const pulled = /^Failed to pull image "([^"]+)"/.exec(message)?.[1];
  if (pulled !== undefined) return explainImage('ErrImagePull', message, pulled);
  return (
    explainMissing(message) ?? (/^Error: failed to (?:create|start)/.test(message) ? cannotStart(message) : undefined)
  );
}

function explainImage(reason: string, message: string, image: string): Waited {
  const what = image === '' ? 'the image' : `image ${image}`;
  const known = { code: 'ImagePullFailed', byDeploy: true, commands: [] } as const;
  if (reason === 'InvalidImageName') {
    return { ...known, problem: `${what} is not a name that an image can have`, remedy: DEPLOY_IMAGE };
  }
  if (/unauthorized|denied|forbidden|authentication required|401|403/i.test(message)) {
    const remedy =
      'see that the registry lets the cluster read it, and that the name is right: a registry says denied of what it does not have, too';
    return { ...known, problem: `${what} may not be pulled`, remedy };
  }
  if (/not found|manifest unknown|does not exist/i.test(message)) {
    return { ...known, problem: `${what} is not in the registry`, remedy: DEPLOY_IMAGE };
  }
  return {
    code: 'ImagePullFailed',
    commands: [],
    problem: `${what} cannot be pulled`,
    remedy:
      'see that the name is right (spec.image); the registry was not reached, or answered in its own words, and the kubelet tries again by itself',
  };
}

const DEPLOY_IMAGE = 'mend the name or tag, or build it, and deploy again';

/** `secret "x" not found`, `configmap "x" not found`, `couldn't find key k in Secret ns/x`. */
function explainMissing(message: string): Waited | undefined {
  const key = /couldn't find key (\S+) in (Secret|ConfigMap) (?:[a-z0-9.-]+\/)?([a-z0-9.-]+)/.exec(message);
  const volumeKey = /references non-existent (?:secret|config) key: (\S+)/.exec(message)?.[1];
  if (key !== null)
    return missingKey(`${key[2]} ${key[3]} has no key ${key[1]}`, [key[2]?.toLowerCase() ?? '', key[3] ?? '']);
  if (volumeKey !== undefined)
    return missingKey(`a volume wants key ${volumeKey}, which its Secret or ConfigMap does not have`);
  const [, kind, name] = /(secret|configmap) "([a-z0-9.-]+)" not found/i.exec(message) ?? [];
  if (kind === undefined || name === undefined) return undefined;
  const isSecret = kind.toLowerCase() === 'secret';
  return {
    code: isSecret ? 'SecretMissing' : 'ConfigMapMissing',
    problem: `${isSecret ? 'Secret' : 'ConfigMap'} ${name} is not there, and the pod waits for it`,
    remedy: `make it, and the pod starts by itself; or mend the manifest: its name, or its kind, where a ${isSecret ? 'ConfigMap' : 'Secret'} was meant`,
    commands: [['get', 'configmaps,secrets']],
  };
}

function tooLittleMemory(): Waited {
  return {
    code: 'ContainerCannotStart',
    problem: 'the memory limit is too low for a container to start at all',
    remedy: 'see the unit of spec.resources.limits.memory (Ki is a thousandth of Mi), and deploy again',
    byDeploy: true,
    commands: [],
  };
}

function missingKey(problem: string, object?: [string, string]): Waited {
  const remedy = 'add the key (or mend its name in the manifest); the pod then starts by itself';
  return { code: 'KeyMissing', problem, remedy, commands: object === undefined ? [] : [['edit', ...object]] };
}

function invalidConfig(): Waited {
  return {
    code: 'ContainerConfigInvalid',
    problem: 'the container cannot be made as the manifest says',
    remedy: 'mend what the message names, and deploy again',
    byDeploy: true,
    commands: [],
  };
}

function cannotStart(message: string, naisjob?: Pick<Naisjob, 'spec'>): Waited {
  return {
    code: 'ContainerCannotStart',
    problem: 'the container cannot be started',
    remedy: remedyOfStart(message, naisjob),
    byDeploy: true,
    commands: [],
  };
}

function notMounted(): Waited {
  return {
    code: 'VolumeNotMounted',
    problem: 'a volume of the pod cannot be mounted',
    remedy: 'mend what the message names; the pod then starts by itself',
    commands: [],
  };
}
