import { mkdir, mkdtemp, readdir, readFile, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { beforeEach, expect, test } from 'vitest';
import { replaceFolder } from '../../scripts/replace-folder.ts';

let home: string;
beforeEach(async () => {
  home = await mkdtemp(join(tmpdir(), 'folders-'));
});

async function make(name: string): Promise<string> {
  const folder = join(home, name);
  await mkdir(folder);
  await writeFile(join(folder, 'what'), name);
  return folder;
}

const whatIsIn = (folder: string) => readFile(join(folder, 'what'), 'utf8');

test('takes the place of the old one, which is gone', async () => {
  const [place, fresh] = [await make('dist'), await make('fresh')];
  await replaceFolder(fresh, place);
  expect([await whatIsIn(place), await readdir(home)]).toEqual(['fresh', ['dist']]);
});

test('takes a place that is free', async () => {
  await replaceFolder(await make('fresh'), join(home, 'dist'));
  expect(await readdir(home)).toEqual(['dist']);
});

test('when it cannot, the old one is there as before', async () => {
  const place = await make('dist');
  await expect(replaceFolder(join(home, 'never-built'), place)).rejects.toThrow('ENOENT');
  expect([await whatIsIn(place), await readdir(home)]).toEqual(['dist', ['dist']]);
});

test('several at once: one of them is there, and nothing else', async () => {
  const place = await make('dist');
  const all = await Promise.all(['a', 'b', 'c', 'd', 'e'].map(make));
  await Promise.all(all.map((fresh) => replaceFolder(fresh, place)));
  expect([await readdir(home), (await whatIsIn(place)).length]).toEqual([['dist'], 1]);
});
