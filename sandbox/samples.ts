// Ten jobs in ten states, for a practice cluster that is to look like a team's own.

export interface Sample {
  name: string;
  /** How it is, for a person who looks for something to try. */
  state: string;
  /** Behind `kubectl naisjob`. */
  tries: string[];
  /** What the main container does; an exit code other than 0 is a failed attempt. */
  command: string;
  /** Empty: the manifest names none. */
  image?: string;
  spec?: Record<string, unknown>;
  /** Deployed by NAIS deploy, which gives a correlation ID, and not with kubectl apply. */
  deployed?: boolean;
}

const BUSYBOX = 'localhost/busybox:1';
const timeZone = 'Europe/Oslo';

export const SAMPLES: Sample[] = [
  {
    name: 'rapport',
    state: 'works, every five minutes',
    tries: ['runs rapport', 'trigger rapport --env FROM_DATE=2026-01-01 --follow', 'suspend rapport'],
    command: 'echo "the report from ${FROM_DATE:-yesterday} on"; sleep 1; echo written',
    spec: { schedule: '*/5 * * * *', timeZone, backoffLimit: 0 },
    deployed: true,
  },
  {
    name: 'avstemming',
    state: 'ran once when it was deployed, and completed',
    tries: ['tree avstemming', 'rerun avstemming --follow'],
    command: 'echo balancing; sleep 2; echo balanced',
    deployed: true,
  },
  {
    name: 'import',
    state: 'failed, twice',
    tries: ['diagnose import', 'logs import'],
    command: 'echo connecting; echo "no route to host" >&2; exit 3',
    spec: { backoffLimit: 1 },
  },
  {
    name: 'avregning',
    state: 'has done its work, and a sidecar keeps its run alive',
    tries: ['tree avregning --containers', 'kill-sidecars avregning --wait'],
    command: 'echo settling; echo settled',
    deployed: true,
  },
  {
    name: 'indeksering',
    state: 'is running',
    tries: ['logs indeksering -f', 'stop indeksering'],
    command: 'page=0; while true; do page=$((page+1)); echo "page $page indexed"; sleep 20; done',
    spec: { terminationGracePeriodSeconds: 1 },
    deployed: true,
  },
  {
    name: 'utbetaling',
    state: 'hangs, and concurrencyPolicy Forbid keeps the next runs back',
    tries: ['diagnose utbetaling', 'stop utbetaling'],
    command: 'echo "waiting for the lock"; sleep infinity',
    spec: { schedule: '*/15 * * * *', timeZone, concurrencyPolicy: 'Forbid', terminationGracePeriodSeconds: 1 },
    deployed: true,
  },
  {
    name: 'purring',
    state: 'was suspended by hand',
    tries: ['diagnose purring', 'resume purring'],
    command: 'echo reminded',
    spec: { schedule: '*/10 * * * *', timeZone },
    deployed: true,
  },
  {
    name: 'kopiering',
    state: 'waits for an image that cannot be pulled',
    tries: ['tree kopiering', 'trigger kopiering --image localhost/busybox:1 --follow'],
    command: 'echo copied',
    image: 'ghcr.io/myteam/missing:1',
    deployed: true,
  },
  {
    name: 'varsling',
    state: 'was never synchronized: nobody says which image',
    tries: ['diagnose varsling', 'apply -f docs/guides/nais.yaml'],
    command: 'echo notified',
    image: '',
    spec: { schedule: '0 7 * * 1-5', timeZone },
    deployed: true,
  },
  {
    name: 'arkivering',
    state: 'never runs, because its CronJob was deleted',
    tries: ['diagnose arkivering', 'reset arkivering --cronjob-only'],
    command: 'echo archived',
    spec: { schedule: '30 2 * * *', timeZone },
    deployed: true,
  },
];

const correlation = { 'nais.io/deploymentCorrelationID': '0b1c1f54-6d1f-4c0a-9d0e-6a6a6f6b8c11' };

/** The Naisjob as the team has deployed it. */
export function toNaisjob({ name, command, image = BUSYBOX, spec, deployed }: Sample, team: string): object {
  return {
    metadata: { name, labels: { team }, ...(deployed && { annotations: correlation }) },
    spec: { ...(image !== '' && { image }), command: ['sh', '-c', command], ...spec },
  };
}
