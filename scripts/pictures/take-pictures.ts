// The README's pictures: real output of the real command, on a practice cluster whose clock stands where it always stands. Only the
// random ends of pods' names are replaced, or each picture would differ from the last one.

import { spawn } from 'node:child_process';
import { dirname } from 'node:path';
import process from 'node:process';
import { fileURLToPath } from 'node:url';
import { MovableClock } from '../../sandbox/clock.ts';
import { PAST_MS, startLivedInSandbox } from '../../sandbox/history.ts';
import type { Sandbox } from '../../sandbox/sandbox.ts';
import { ROOT } from '../product.ts';
import { drawSvg, type Theme } from './draw-svg.ts';

/** A Tuesday morning in Oslo, 12 minutes after a full quarter. */
const NOW = Date.parse('2026-11-24T09:12:00Z');

const STAND_STILL = new URL('stand-still.js', import.meta.url).href;

/** How far the practice cluster's time moves at once while a command waits for something, ms. */
const STEP_MS = 250;

/** `code`: how the command must end, 0 when left out. */
const SCENES: Record<string, { argv: string[]; title: string; code?: number }> = {
  tree: {
    argv: ['tree', 'avregning', '--containers'],
    title: 'kubectl naisjob tree: a run whose program is done, and whose sidecar still runs',
  },
  diagnose: {
    argv: ['diagnose', 'import'],
    code: 1,
    title: 'kubectl naisjob diagnose: why a job failed, where that is seen, and what to do',
  },
  trigger: {
    argv: ['trigger', 'rapport', '--env', 'FROM_DATE=2026-01-01', '--follow'],
    title: 'kubectl naisjob trigger: a run that is started and followed to its end',
  },
};

/** SVG by file name, without the folder. */
export async function takePictures(): Promise<Record<string, string>> {
  const clock = new MovableClock(-PAST_MS, () => NOW);
  const { sandbox, stop } = await startLivedInSandbox({ clock });
  const pictures: Record<string, string> = {};
  try {
    for (const [name, { argv, title, code = 0 }] of Object.entries(SCENES)) {
      const written = `\u001b[1m$ kubectl naisjob ${argv.join(' ')}\u001b[22m\n${await take(argv, code, sandbox)}`;
      for (const theme of ['light', 'dark'] as Theme[]) {
        pictures[`${name}-${theme}.svg`] = drawSvg(written, theme, title);
      }
    }
  } finally {
    await stop();
  }
  return pictures;
}

/** What the command writes, both streams in one. @throws when it ends with another code. */
async function take(argv: string[], code: number, sandbox: Sandbox): Promise<string> {
  const command = [
    process.execPath,
    '--import',
    STAND_STILL,
    fileURLToPath(new URL('../../bin/dev.js', import.meta.url)),
  ];
  const child = spawn('sh', ['-c', 'exec "$@" 2>&1', 'sh', ...command, ...argv, '--color=always'], {
    cwd: ROOT,
    env: {
      ...process.env,
      NOW: String(NOW),
      KUBECONFIG: sandbox.kubeconfigs.admin,
      XDG_CACHE_HOME: dirname(sandbox.kubeconfigs.admin),
    },
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  let written = '';
  child.stdout.setEncoding('utf8').on('data', (chunk: string) => (written += chunk));
  const ended = new Promise<number | null>((resolve, reject) => child.on('error', reject).on('close', resolve));
  if ((await moveTime(sandbox, ended)) !== code) throw new Error(`not a picture to show:\n${written}`);
  return steadyNames(written, sandbox);
}

/** Nobody's time passes by itself here, so it is moved until the command has seen what it waits for. */
async function moveTime<T>({ api, clock }: Sandbox, ended: Promise<T>): Promise<T> {
  let isOver = false;
  void ended.then(() => (isOver = true));
  const before = api.peek('batch', 'jobs', 'myteam').length;
  while (!isOver) {
    await Promise.race([ended, new Promise((resolve) => setTimeout(resolve, 100))]);
    // The run's time counts from its creation, however long the command took to start.
    if (api.peek('batch', 'jobs', 'myteam').length > before) await clock.advance(STEP_MS);
  }
  return ended;
}

/** In the order in which they are seen. */
const ENDS = ['7xkq2', 'bz4tn', 'm9vhd', 'w6rfj'];

function steadyNames(written: string, { api }: Sandbox): string {
  const pods = api.peek('', 'pods', 'myteam').map(({ metadata }) => metadata.name);
  const seen = pods
    .filter((name) => written.includes(name))
    .toSorted((a, b) => written.indexOf(a) - written.indexOf(b));
  return seen.reduce((text, name, index) => text.replaceAll(name, `${name.slice(0, -5)}${ENDS[index]}`), written);
}
