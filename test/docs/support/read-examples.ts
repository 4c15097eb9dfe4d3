// The examples of the README, the guides and the verbs' help, as a person would type them.

import { readdirSync, readFileSync } from 'node:fs';
import { SAMPLES } from '../../../sandbox/samples.ts';
import { ROOT } from '../../../scripts/product.ts';

export interface Example {
  /** For a shell: a line, or a script of several. */
  text: string;
  /** Exit code that the reader is told of; 0 without a word. */
  code: number;
}

/** What a reader tries one after the other, on a practice cluster of their own. */
export interface Page {
  name: string;
  /** Absolute path of the folder that the reader is in. */
  folder: string;
  examples: Example[];
}

const GUIDES = `${ROOT}docs/guides/`;

/** Fenced blocks. ```sh: each line is typed by itself. ```bash: a script. ```sh setup: what changes the reader's machine. */
const FENCE = /^```(sh|bash)( setup)?\n([^]*?)^```$/gm;

const EXITS = /exits with (\d+)/i;

function toExample(text: string, told = text): Example {
  return { text, code: Number(EXITS.exec(told)?.[1] ?? 0) };
}

function readFences(file: string): { isScript: boolean; isSetUp: boolean; body: string }[] {
  return [...readFileSync(file, 'utf8').matchAll(FENCE)].map(([, language, setUp, body = '']) => ({
    isScript: language === 'bash',
    isSetUp: setUp !== undefined,
    body,
  }));
}

function splitLines(body: string): string[] {
  return body
    .replaceAll('\\\n', '')
    .split('\n')
    .filter((line) => line.trim() !== '' && !line.startsWith('#'));
}

export function readMarkdown(file: string): Example[] {
  return readFences(file)
    .filter(({ isSetUp }) => !isSetUp)
    .flatMap(({ isScript, body }) => (isScript ? [toExample(body)] : splitLines(body).map((line) => toExample(line))));
}

/** Lines that no test can run, because they install things. */
export function readSetUp(file: string): string[] {
  return readFences(file)
    .filter(({ isSetUp }) => isSetUp)
    .flatMap(({ body }) => splitLines(body));
}

/** By verb; `# what it is for` and what is typed. */
export function readHelp(): Record<string, Example[]> {
  const manifest = JSON.parse(readFileSync(`${ROOT}oclif.manifest.json`, 'utf8')) as {
    commands: Record<string, { examples: string[] }>;
  };
  return Object.fromEntries(
    Object.entries(manifest.commands).map(([verb, { examples }]) => [
      verb,
      examples.map((each) => toExample(splitLines(each).join('\n'), each)),
    ]),
  );
}

/** Each list is for one team: what an earlier page does to its jobs does not matter to a later one. */
export function readPages(): Page[][] {
  const [first, second, third] = readHelpPages();
  const [even, odd] = readGuides();
  return [[readTries(), first!], [second!], [third!], even!, odd!];
}

/** From the last to the first: what one mends, the ones before it in the alphabet do not need broken. */
function readGuides(): Page[][] {
  const files = readdirSync(GUIDES).filter((file) => file.endsWith('.md') && file !== 'README.md');
  const pages = files
    .toSorted()
    .toReversed()
    .map((file) => ({
      name: `docs/guides/${file}`,
      folder: GUIDES,
      examples: readMarkdown(`${GUIDES}${file}`),
    }));
  return [0, 1].map((half) => pages.filter((_, index) => index % 2 === half));
}

function readHelpPages(): Page[] {
  const help = Object.values(readHelp());
  const size = Math.ceil(help.length / 3);
  return [0, 1, 2].map((part) => ({
    name: `--help, part ${part + 1}`,
    folder: GUIDES,
    examples: help.slice(part * size, (part + 1) * size).flat(),
  }));
}

/** What `npm run sandbox` says to try. */
function readTries(): Page {
  const tries = SAMPLES.flatMap((sample) => sample.tries)
    // As long as it runs, its log can be followed.
    .filter((each) => each !== 'logs indeksering -f')
    .map((each) => toExample(`kubectl naisjob ${each}`, isBroken(each) ? 'exits with 1' : ''));
  return { name: 'npm run sandbox', folder: ROOT, examples: tries };
}

function isBroken(words: string): boolean {
  return words.startsWith('diagnose ');
}
