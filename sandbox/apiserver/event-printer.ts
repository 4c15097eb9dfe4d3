// An Event's row: when it was last seen comes first, its name last (printEvent in Kubernetes' pkg/printers/internalversion).
import { ageSince } from './ages.ts';
import { nameColumn, toColumn, toCountColumn, type Printer } from './columns.ts';
import type { Json } from './validation.ts';

function lastSeen(event: Json, now: number): string {
  const time = event.series?.lastObservedTime ?? event.lastTimestamp ?? event.eventTime ?? event.firstTimestamp;
  return ageSince(time, now);
}

export const printEvent: Printer = {
  columns: [
    toColumn('Last Seen'),
    toColumn('Type'),
    toColumn('Reason'),
    toColumn('Object'),
    toColumn('Subobject', 1),
    toColumn('Source', 1),
    toColumn('Message'),
    toColumn('First Seen', 1),
    { ...toCountColumn('Count'), priority: 1 },
    { ...nameColumn, priority: 1 },
  ],
  toCells: (event, now) => [
    lastSeen(event, now),
    event.type ?? '',
    event.reason ?? '',
    `${event.involvedObject?.kind?.toLowerCase() ?? ''}/${event.involvedObject?.name ?? ''}`,
    event.involvedObject?.fieldPath ?? '',
    [event.source?.component || event.reportingComponent, event.source?.host].filter(Boolean).join(', '),
    event.message?.trim() ?? '',
    ageSince(event.firstTimestamp ?? event.eventTime, now),
    event.series?.count ?? event.count ?? 1,
    event.metadata.name,
  ],
};
