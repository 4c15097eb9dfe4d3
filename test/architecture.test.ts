// The walls between the rooms. Each failure is a sentence that says where the code belongs. docs/project-layout.md has
// the same table in words.

import { readdirSync, readFileSync } from 'node:fs';
import { dirname, join, relative, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';

const ROOT = fileURLToPath(new URL('..', import.meta.url));

interface Wall {
  /** Rooms that may be imported, as path prefixes under the root. */
  rooms: string[];
  /** npm packages and node: modules that may be imported; `*` = any. */
  packages: string[];
  belongs: string;
}

const WALLS: Record<string, Wall> = {
  'src/commands': {
    rooms: ['src/lib/cli', 'src/lib/workflows', 'src/lib/view', 'src/lib/model'],
    packages: ['@oclif/core'],
    belongs:
      'A command parses, calls one workflow and shows one result: files, prompts and requests belong in lib/cli or behind lib/workflows.',
  },
  'src/lib/cli': {
    rooms: ['src/lib/cli', 'src/lib/model', 'src/lib/view', 'src/lib/workflows'],
    packages: ['@oclif/core', 'ora', 'inquirer', '@inquirer/prompts', 'yaml', 'diff', 'node:*'],
    belongs: 'The shell knows oclif, the terminal and files; only compose.ts reaches the gateway.',
  },
  'src/lib/workflows': {
    rooms: ['src/lib/workflows', 'src/lib/model', 'src/lib/cluster/cluster.ts'],
    packages: [],
    belongs:
      'A workflow gets the cluster, time and progress as Deps: text belongs in lib/view, processes and packages in lib/cli.',
  },
  'src/lib/cluster': {
    rooms: ['src/lib/cluster', 'src/lib/model'],
    packages: ['*'],
    belongs: 'The gateway speaks in the words of lib/model and knows nothing of verbs.',
  },
  'src/lib/model': {
    rooms: ['src/lib/model'],
    packages: ['croner'],
    belongs: 'The model is rules without a world around it; only the cron expressions come from a library.',
  },
  'src/lib/view': {
    rooms: ['src/lib/view', 'src/lib/model'],
    packages: ['chalk', 'cli-table3', 'string-width', 'diff', 'yaml'],
    belongs: 'A view turns a result, a time, a width and a colour into text.',
  },
  operator: {
    rooms: ['operator'],
    packages: ['*'],
    belongs: 'The stand-in operator speaks HTTP alone, so that it runs against any cluster.',
  },
};

/** The one file of a room that may do more, and why. */
const DOORS: Record<string, string[]> = {
  // The composition root.
  'src/lib/cli/compose.ts': [
    'src/lib/cluster/connect.ts',
    'src/lib/cluster/cluster.ts',
    'src/lib/cluster/kubeconfig.ts',
    'src/lib/cluster/kubeconfig-entries.ts',
  ],
};

function filesOf(folder: string): string[] {
  return readdirSync(join(ROOT, folder), { recursive: true, encoding: 'utf8' })
    .filter((file) => file.endsWith('.ts'))
    .map((file) => join(folder, file));
}

/** What a file imports, from comments freed: paths under the root, or names of packages. */
function importsOf(file: string): string[] {
  const source = readFileSync(join(ROOT, file), 'utf8').replaceAll(/^\s*(\/\/|\*).*$/gm, '');
  const found = source.matchAll(/(?:from\s+|import\(\s*|import\s+)'([^']+)'/g);
  return [...found].map(([, name = '']) =>
    name.startsWith('.') ? relative(ROOT, resolve(ROOT, dirname(file), name)) : name,
  );
}

function isPackage(name: string): boolean {
  return !/^(src|sandbox|operator|test|scripts|bin)\//.test(name);
}

function mayImport(file: string, wall: Wall, name: string): boolean {
  if (DOORS[file]?.includes(name) === true) return true;
  if (!isPackage(name)) return wall.rooms.some((room) => name === room || name.startsWith(`${room}/`));
  return wall.packages.some((each) => each === '*' || each === name || (each === 'node:*' && name.startsWith('node:')));
}

test.each(Object.entries(WALLS))('%s imports only what it may', (room, wall) => {
  const breaches = filesOf(room).flatMap((file) =>
    importsOf(file)
      .filter((name) => !mayImport(file, wall, name))
      .map((name) => `${file} imports ${name}. ${wall.belongs}`),
  );
  expect(breaches).toEqual([]);
});

test('src knows nothing of the sandbox, the operator and the tests', () => {
  const breaches = filesOf('src').flatMap((file) =>
    importsOf(file)
      .filter((name) => /^(sandbox|operator|test|scripts)\//.test(name))
      .map((name) => `${file} imports ${name}: the product must not depend on its practice cluster`),
  );
  expect(breaches).toEqual([]);
});

test.each(['src/lib/workflows', 'src/lib/model', 'src/lib/view'])(
  '%s has no process, console or clock of its own',
  (room) => {
    const breaches = filesOf(room).flatMap((file) => {
      const found = /\bprocess\.|\bconsole\.|Date\.now\(|new Date\(\)|setTimeout\(/.exec(withoutComments(file));
      const advice =
        'a view takes `now` from its look, a workflow the clock from its Deps; only lib/cli has the process';
      return found === null ? [] : [`${file} has ${found[0]} in it: ${advice}`];
    });
    expect(breaches).toEqual([]);
  },
);

/** Lines that a file may have before it owes a reason: `Long because …` at its head. */
const MOST_LINES = 150;
/** Of a command, beside its imports and what oclif's manifest shows. */
const MOST_OF_COMMAND = 75;

test('a file that is longer than a reader expects says why', () => {
  const rooms = ['src', 'sandbox', 'operator', 'scripts', 'bin'];
  const breaches = rooms.flatMap(filesOf).flatMap((file) => {
    const text = readFileSync(join(ROOT, file), 'utf8');
    const [lines, most] = file.startsWith('src/commands/')
      ? [countOwnLines(text), MOST_OF_COMMAND]
      : [text.split('\n').length - 1, MOST_LINES];
    const isExplained = text.split('\n').slice(0, 12).join(' ').includes('Long because');
    return lines <= most || isExplained
      ? []
      : [`${file} has ${lines} lines: cut it where it has a seam, or say at its head what it is "Long because" of`];
  });
  expect(breaches).toEqual([]);
});

function countOwnLines(command: string): number {
  const own = command
    .replaceAll(/^import [^;]*;$/gm, '')
    .replaceAll(/^ {2}static override \w+ =(?:[^\n]*;| [[{]\n(?:[^\n]*\n)*? {2}[\]}];|\n {4}[^\n]*;)$/gm, '');
  return own.split('\n').filter((line) => line.trim() !== '').length;
}

test('text is in the same order for everybody, and no locale is read for it', () => {
  const breaches = filesOf('src').filter((file) => /\.localeCompare\(/.test(withoutComments(file)));
  expect(breaches, 'compareText of model/text-order.ts compares as Go does').toEqual([]);
});

test('the client library is imported by the gateway alone: as a whole in one file, its streams in two', () => {
  const importers = filesOf('src').filter((file) => /'@kubernetes\/client-node/.test(withoutComments(file)));
  expect(importers).toEqual(['client-library', 'exec', 'upgrade'].map((name) => `src/lib/cluster/${name}.ts`));
});

function withoutComments(file: string): string {
  return readFileSync(join(ROOT, file), 'utf8').replaceAll(/^\s*(\/\/|\*|\/\*).*$/gm, '');
}
