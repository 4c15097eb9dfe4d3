// `npm run demo`: a practice cluster, and the verbs on it as a person would type them, each with what it prints. Ends by
// itself; exit code 0 when every command ended as it should.

import { spawn } from 'node:child_process';
import { dirname } from 'node:path';
import { fileURLToPath } from 'node:url';
import { SCENES, type Scene } from './demo-scenes.ts';
import { startLivedInSandbox } from './history.ts';

const CHECKOUT = fileURLToPath(new URL('..', import.meta.url));
const EXECUTABLE = fileURLToPath(new URL('../bin/run.js', import.meta.url));
const isColoured = process.stdout.isTTY && !process.env['NO_COLOR'];

/** Runs the command with the terminal as it is, so that it looks as it does to its user. */
function runCommand(argv: string[], kubeconfig: string): Promise<number> {
  // What reset saves goes with the practice cluster.
  const env = { ...process.env, KUBECONFIG: kubeconfig, XDG_STATE_HOME: dirname(kubeconfig) };
  const child = spawn(process.execPath, [EXECUTABLE, ...argv], {
    stdio: ['ignore', 'inherit', 'inherit'],
    env,
    cwd: CHECKOUT,
  });
  return new Promise((resolve, reject) => {
    child.on('error', reject);
    child.on('close', (code) => resolve(code ?? 1));
  });
}

function say(line: string, style: '1' | '2'): void {
  console.log(isColoured ? `\u001B[${style}m${line}\u001B[0m` : line);
}

function quote(word: string): string {
  return /^[\w./=:@,-]+$/.test(word) ? word : `'${word}'`;
}

async function play(scene: Scene, kubeconfig: string): Promise<boolean> {
  console.log();
  for (const line of scene.say) say(`# ${line}`, '2');
  say(`$ kubectl naisjob ${scene.argv.map(quote).join(' ')}`, '1');
  const code = await runCommand(scene.argv, kubeconfig);
  const expected = scene.code ?? 0;
  if (expected !== 0) say(`(exit code ${code})`, '2');
  if (code !== expected) console.error(`demo: this should have ended with ${expected}, and ended with ${code}`);
  return code === expected;
}

console.log(`The verbs of kubectl naisjob, one after the other, in about half a minute. What they work on is a practice cluster with ten jobs:
a Kubernetes API, its controllers and an operator, all in this process; no other cluster is touched. It is starting …`);
const { sandbox, stop } = await startLivedInSandbox();
let isGood = true;
for (const scene of SCENES) isGood = (await play(scene, sandbox.kubeconfigs.admin)) && isGood;
await stop();
console.log();
say(
  `# These were all the verbs. The practice cluster is gone; for one that stays, with something to try on each job: npm run sandbox
# What each verb can do: kubectl naisjob VERB --help, or docs/commands.md. One task at a time: docs/guides.`,
  '2',
);
process.exit(isGood ? 0 : 1);
