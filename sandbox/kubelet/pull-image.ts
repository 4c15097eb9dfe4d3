// Gets a container's image, by its pull policy: what the kubelet says of it on the way, and what never comes.

import { backOff } from './backoff.ts';
import type { ContainerNotices } from './container-notices.ts';
import type { ContainerRecord } from './container-record.ts';
import { findPullError } from './images.ts';
import type { Life } from './shell/life.ts';

const PULL_MS = 50;
/** The first retry does not wait for a back-off. */
const FIRST_RETRY_MS = 1000;

export async function pullImage(record: ContainerRecord, notices: ContainerNotices, life: Life): Promise<void> {
  const { image, imagePullPolicy } = record.spec;
  const error = findPullError(image);
  if (error !== undefined) await failToPull(record, error, notices, life);
  if (imagePullPolicy !== 'Always') {
    const message = `Container image "${image}" already present on machine and can be accessed by the pod`;
    return notices.tell(record, 'Normal', 'Pulled', message);
  }
  notices.tell(record, 'Normal', 'Pulling', `Pulling image "${image}"`);
  await life.sleep(PULL_MS);
  const size = 'Image size: 2219949 bytes.';
  const message = `Successfully pulled image "${image}" in 50ms (50ms including waiting). ${size}`;
  notices.tell(record, 'Normal', 'Pulled', message);
}

/** An image that is not there stays so: this ends only with the pod. */
async function failToPull(
  record: ContainerRecord,
  error: string,
  notices: ContainerNotices,
  life: Life,
): Promise<never> {
  const { image } = record.spec;
  for (let attempt = 0; ; attempt += 1) {
    notices.tell(record, 'Normal', 'Pulling', `Pulling image "${image}"`);
    await life.sleep(PULL_MS);
    notices.tell(record, 'Warning', 'Failed', `Failed to pull image "${image}": ${error}`);
    notices.show(record, 'ErrImagePull', error);
    notices.tell(record, 'Warning', 'Failed', 'Error: ErrImagePull');
    await life.sleep(FIRST_RETRY_MS);
    notices.tell(record, 'Normal', 'BackOff', `Back-off pulling image "${image}"`);
    notices.show(record, 'ImagePullBackOff', `Back-off pulling image "${image}": ErrImagePull: ${error}`);
    notices.tell(record, 'Warning', 'Failed', 'Error: ImagePullBackOff');
    await life.sleep(backOff(attempt));
  }
}
