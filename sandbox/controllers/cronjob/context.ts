// What the steps of one look share.

import type { Api, StoredObject } from '../../api.ts';
import type { Client } from '../../component/client.ts';
import type { EventRecorder } from '../../component/events.ts';

/** What one look at a CronJob works with. */
export interface CronJobContext {
  api: Api;
  client: Client;
  events: EventRecorder;
  now: number;
  /** A copy: its status is changed on the way and written at the end. */
  cronJob: StoredObject;
  /** All Jobs that it controls. */
  jobs: StoredObject[];
}
