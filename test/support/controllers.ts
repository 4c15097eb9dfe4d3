// Stopping the cluster's controllers for a while shows races that an idle cluster hides.

import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { onTestFinished } from 'vitest';

import { target } from './target.ts';

/** Why the target's controllers cannot be paused; undefined when they can. */
export function whyNoPause(): string | undefined {
  const { control, home } = target();
  return control === undefined && home === undefined
    ? "someone else's cluster: its controllers are not ours to stop"
    : undefined;
}

/** Garbage collector, Job and CronJob controllers stand still until `resume`, at the latest when the test ends. */
export async function pauseControllers(): Promise<{ resume(): Promise<void> }> {
  await tell('pause', 'STOP');
  let paused = true;
  const resume = async () => {
    if (paused) await tell('resume', 'CONT');
    paused = false;
  };
  onTestFinished(resume);
  return { resume };
}

/** On the practice cluster time is moved on; on a real one there is nothing to do but wait. */
export async function letPass(ms: number): Promise<void> {
  const { control } = target();
  if (control !== undefined) await post(`${control}/clock/advance`, { ms });
}

async function tell(action: 'pause' | 'resume', signal: 'STOP' | 'CONT'): Promise<void> {
  const { control, home } = target();
  if (control !== undefined) return post(`${control}/controllers/${action}`, {});
  if (home === undefined) throw new Error(whyNoPause());
  const pid = readFileSync(join(home, 'kcm.pid'), 'utf8').trim();
  execFileSync(join(home, 'in'), ['/bin/kill', `-${signal}`, pid]);
}

export async function post(url: string, body: unknown): Promise<void> {
  const answer = await fetch(url, { method: 'POST', body: JSON.stringify(body) });
  if (!answer.ok) throw new Error(`${url}: ${answer.status} ${await answer.text()}`);
}
