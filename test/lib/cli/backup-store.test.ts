import { appendFile, mkdtemp, readdir, readFile, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { beforeEach, expect, test } from 'vitest';
import { createBackupStore, defaultBackupFolder, listBackups, readBackup } from '../../../src/lib/cli/backup-store.ts';
import type { Backup } from '../../../src/lib/model/backup.ts';
import { FailedError, UsageError } from '../../../src/lib/model/errors.ts';
import { cleanManifest } from '../../../src/lib/model/reset-manifest.ts';
import { JOBS } from '../../../src/lib/model/resource.ts';
import { aNaisjob, anObject, NOW } from '../../support/builders.ts';

const naisjob = cleanManifest(aNaisjob().annotated({ odd: 'no\u2028# kubectl-naisjob: {}' }).build());
const image = cleanManifest(anObject('nais.io/v1', 'Image').build());
const backup: Backup = {
  saved: { naisjob, image },
  state: {
    server: 'https://cluster.test',
    namespace: 'myteam',
    name: 'avstemming',
    previousUid: 'old',
    cronJobUid: 'cron',
    dependents: [{ resource: JOBS, name: 'avstemming-1', uid: 'run' }],
    wanted: { naisjob: { ...naisjob, spec: { odd: 'é\u2028\u0085' } } },
  },
};

let folder: string;
beforeEach(async () => {
  folder = join(await mkdtemp(join(tmpdir(), 'backups-')), 'not', 'yet');
});
const store = () => createBackupStore(folder, () => NOW);

test('is read back as it was written, with its journal', async () => {
  const path = await store().write(backup);
  await store().note(path, { step: 'cronjob-deleted' });
  await store().note(path, { step: 'naisjob-created', uid: 'new' });
  expect(await readBackup(path)).toEqual({
    ...backup,
    path,
    madeAt: '2026-11-24T09:00:00.000Z',
    journal: [{ step: 'cronjob-deleted' }, { step: 'naisjob-created', uid: 'new' }],
  });
});

test('is readable by its owner alone, and never overwrites another', async () => {
  const paths = await Promise.all(Array.from({ length: 20 }, () => store().write(backup)));
  expect(new Set(paths).size).toBe(20);
  for (const path of paths) expect((await stat(path)).mode & 0o777).toBe(0o600);
  expect((await stat(folder)).mode & 0o777).toBe(0o700);
  expect(paths[0]).toMatch(/\/myteam\.avstemming-20261124-090000-[0-9a-f]{6}\.yaml$/);
});

test('holds the Image before the Naisjob, and says nothing to YAML beside the two', async () => {
  const path = await store().write(backup);
  await store().note(path, { step: 'verified' });
  const text = await readFile(path, 'utf8');
  const rest = text.split('\n').filter((line) => !line.startsWith('#'));
  expect(rest.filter((line) => line.startsWith('kind: '))).toEqual(['kind: Image', 'kind: Naisjob']);
  // One physical line to every parser.
  for (const line of text.split('\n').filter((each) => each.startsWith('#'))) expect(line).toMatch(/^[ -~]*$/);
});

test('a torn last line of the journal is passed over', async () => {
  const path = await store().write(backup);
  await store().note(path, { step: 'cronjob-deleted' });
  await appendFile(path, '# kubectl-naisjob: {"step":"naisj');
  expect((await readBackup(path)).journal).toEqual([{ step: 'cronjob-deleted' }]);
  await store().note(path, { step: 'all-gone' });
  expect((await readBackup(path)).journal).toEqual([{ step: 'cronjob-deleted' }, { step: 'all-gone' }]);
});

test('a folder that cannot be is one sentence, and leaves no file', async () => {
  folder = join(await mkdtemp(join(tmpdir(), 'backups-')), 'file');
  await writeFile(folder, '');
  await expect(createBackupStore(join(folder, 'below')).write(backup)).rejects.toThrow(FailedError);
  await expect(createBackupStore(join(folder, 'below')).write(backup)).rejects.toThrow('nothing was changed');
});

test('the list is the newest first, with how far each came; other files are passed over', async () => {
  const first = await store().write(backup);
  const second = await createBackupStore(folder, () => NOW + 60_000).write(backup);
  const third = await createBackupStore(folder, () => NOW + 120_000).write(backup);
  await store().note(first, { step: 'naisjob-deleted' });
  await store().note(first, { step: 'verified' });
  await store().note(second, { step: 'naisjob-deleted' });
  await store().note(third, { step: 'declined' });
  await writeFile(join(folder, 'other.yaml'), 'kind: Pod\n');
  await writeFile(join(folder, 'notes.txt'), 'x');
  const found = await listBackups(folder);
  expect(found.map(({ path, progress }) => [path, progress])).toEqual([
    [third, 'not begun'],
    [second, 'unfinished'],
    [first, 'finished'],
  ]);
  expect(await listBackups(join(folder, 'nowhere'))).toEqual([]);
  expect(await readdir(folder)).toHaveLength(5);
});

test('a file that is not ours, or not there, is a usage error', async () => {
  const path = await store().write(backup);
  await writeFile(join(folder, 'other.yaml'), 'kind: Pod\n');
  await expect(readBackup(join(folder, 'other.yaml'))).rejects.toThrow('was not written by kubectl naisjob reset');
  await expect(readBackup(`${path}.gone`)).rejects.toThrow(UsageError);
});

test('the default folder follows XDG_STATE_HOME where that is absolute', () => {
  expect(defaultBackupFolder({ XDG_STATE_HOME: '/state' })).toBe('/state/kubectl-naisjob/backups');
  expect(defaultBackupFolder({ XDG_STATE_HOME: 'relative' })).toMatch(/\/\.local\/state\/kubectl-naisjob\/backups$/);
});
