// Types an example as its reader does: in bash, at a terminal where it asks something, and with Ctrl-C where it stays.

import { spawnSync } from 'node:child_process';
import { runProcess, type Outcome } from '../../support/naisjob.ts';
import { ENTER, HAS_TERMINAL, runLineOnTerminal, type Typing } from '../../support/terminal.ts';
import type { Example } from './read-examples.ts';

const HAS_JQ = spawnSync('jq', ['--version']).status === 0;

const STAYS = / (?:--watch|-w)\b/;
const ASKS = /^kubectl naisjob (?:stop|reset|kill-sidecars)\b(?!.*(?:--yes|--dry-run|--diagnose|--resume|--history))/;
const INTERRUPTED = 130;

const ANSWER = { when: /\(y\/N\)/, keys: 'y\r' };
/** Of several choices the first one does what was asked for. */
const YES: Record<string, Typing> = { reset: { when: /no, change nothing/, keys: ENTER } };

/** Undefined where this machine lacks what the example needs. */
export async function typeExample(
  { text, code }: Example,
  folder: string,
  env: NodeJS.ProcessEnv,
): Promise<(Outcome & { expected: number }) | undefined> {
  if (text.includes('| jq ') && !HAS_JQ) return undefined;
  const line = `cd '${folder}' && ${text}`;
  if (ASKS.test(text)) {
    if (!HAS_TERMINAL) return undefined;
    const { code: ended, text: shown } = await runLineOnTerminal(line, [YES[text.split(' ')[2]!] ?? ANSWER], env);
    return { code: ended, stdout: shown, stderr: '', expected: code };
  }
  if (!STAYS.test(text)) return { ...(await runProcess('bash', ['-c', line], env)), expected: code };
  const signalWhen = { pattern: /\S/, signal: 'SIGINT' as const };
  return {
    ...(await runProcess('bash', ['-c', `cd '${folder}' && exec ${text}`], env, { signalWhen })),
    expected: INTERRUPTED,
  };
}
