// Archives as krew wants them, .tar.gz and, for Windows, .zip: the same bytes from the same files, whoever makes them and when.

import { gzipSync } from 'node:zlib';
import { zipSync, type ZippableFile } from 'fflate';
import { createTar } from 'nanotar';

export interface ArchivedFile {
  name: string;
  data: Buffer;
  executable?: boolean;
}

/** `seconds` since 1970: the time of every file in it. */
export function writeTarGz(files: readonly ArchivedFile[], seconds: number): Buffer {
  const owner = { uid: 0, gid: 0, mtime: seconds * 1000 };
  const items = files.map(({ name, data, executable }) => ({
    name,
    data,
    attrs: { ...owner, mode: executable ? '755' : '644' },
  }));
  return gzipSync(createTar(items), { level: 9 });
}

export function writeZip(files: readonly ArchivedFile[], seconds: number): Buffer {
  const mtime = toZipTime(seconds);
  const entries = files.map(({ name, data }): [string, ZippableFile] => [name, [data, { mtime, level: 9 }]]);
  return Buffer.from(zipSync(Object.fromEntries(entries)));
}

/** A zip has local times: given as the same wall clock everywhere, so that the maker's time zone makes no difference. */
function toZipTime(seconds: number): Date {
  const utc = new Date(seconds * 1000);
  return new Date(utc.getUTCFullYear(), utc.getUTCMonth(), utc.getUTCDate(), utc.getUTCHours(), utc.getUTCMinutes());
}
