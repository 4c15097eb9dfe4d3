// What the steps of one look share.

import type { StoredObject } from '../../api.ts';
import type { Client } from '../../component/client.ts';
import type { EventRecorder } from '../../component/events.ts';
import type { Backoff } from './backoff.ts';
import type { PodControl } from './pod-control.ts';

/** What one look at a Job works with. */
export interface JobContext {
  client: Client;
  events: EventRecorder;
  podControl: PodControl;
  now(): number;
  /** Asks for another look in `ms`. */
  lookAgain(ms: number): void;
  /** A copy: its status is changed on the way and written at the end. */
  job: StoredObject;
  /** All pods that it controls. */
  pods: StoredObject[];
  backoff: Backoff;
}
