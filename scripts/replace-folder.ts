// A finished folder takes another one's place. Folders cannot be exchanged in one step, so the old one is put aside first and
// comes back when the new one cannot take its place: whatever happens, one of the two is there.

import { rename, rm } from 'node:fs/promises';

/** Both names are on one file system. Of two that do this at once, the later one wins. */
export async function replaceFolder(fresh: string, place: string): Promise<void> {
  const aside = `${fresh}-old`;
  const hadOne = await rename(place, aside).then(
    () => true,
    (error: NodeJS.ErrnoException) => {
      if (error.code === 'ENOENT') return false;
      throw error;
    },
  );
  const failure = await rename(fresh, place).then(
    () => undefined,
    (error: NodeJS.ErrnoException) => error,
  );
  const isTaken = failure?.code === 'ENOTEMPTY' || failure?.code === 'EEXIST';
  if (failure !== undefined && !isTaken && hadOne) await rename(aside, place);
  else await rm(aside, { recursive: true, force: true });
  // Another one was put there meanwhile.
  if (isTaken) return replaceFolder(fresh, place);
  if (failure !== undefined) throw failure;
}
