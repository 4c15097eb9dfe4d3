// `npm run demo`: a practice cluster, and the verbs on it as a person would type them, each with what it prints. Ends by
// itself; exit code 0 when every command ended as it should.

import { spawn } from 'node:child_process';
import { dirname } from 'node:path';
import { fileURLToPath } from 'node:url';
import { SCENES, type Scene } from './demo-scenes.ts';
import { startLivedInSandbox } from './history.ts';

const EXECUTABLE = fileURLToPath(new URL('../bin/run.js', import.meta.url));
const isColoured = process.stdout.isTTY && !process.env['NO_COLOR'];

/** Runs the command with the terminal as it is, so that it looks as it does to its user. */
function runCommand(argv: string[], kubeconfig: string): Promise<number> {
  // What reset saves goes with the practice cluster.
  const env = { ...process.env, KUBECONFIG: kubeconfig, XDG_STATE_HOME: dirname(kubeconfig) };
  const child = spawn(process.execPath, [EXECUTABLE, ...argv], { stdio: ['ignore', 'inherit', 'inherit'], env });
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

console.log('A practice cluster is starting: a Kubernetes API, its controllers and an operator, all in this process.');
const { sandbox, stop } = await startLivedInSandbox();
let isGood = true;
for (const scene of SCENES) isGood = (await play(scene, sandbox.kubeconfigs.admin)) && isGood;
await stop();
console.log();
say('That was all on a practice cluster, gone now. To play with one yourself: npm run sandbox', '2');
process.exit(isGood ? 0 : 1);
