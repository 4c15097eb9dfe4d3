// The files a container has: what its processes wrote, and its volumes. An emptyDir is shared by the pod's containers; a
// ConfigMap or Secret volume is read anew each time. Nothing is ever read from or written to the host.

import type { Files } from './shell/machine.ts';

/** Files by path below the mount. `undefined` = read-only source, asked on each read. */
export interface Mount {
  path: string;
  files: Map<string, string> | (() => Map<string, string>);
}

export class ContainerFiles implements Files {
  readonly #own = new Map<string, string>();
  readonly #mounts: Mount[];

  constructor(mounts: Mount[]) {
    // The most specific mount first.
    this.#mounts = mounts.toSorted((a, b) => b.path.length - a.path.length);
  }

  read(path: string): string | undefined {
    const { files, key } = this.#find(path);
    return (typeof files === 'function' ? files() : files).get(key);
  }

  write(path: string, text: string): boolean {
    const { files, key } = this.#find(path);
    if (typeof files === 'function') return false;
    files.set(key, text);
    return true;
  }

  remove(path: string): boolean {
    const { files, key } = this.#find(path);
    return typeof files === 'function' ? false : files.delete(key);
  }

  list(path: string): string[] {
    const { files, key } = this.#find(path.endsWith('/') ? path : `${path}/`);
    const names = [...(typeof files === 'function' ? files() : files).keys()]
      .filter((name) => name.startsWith(key))
      .map((name) => name.slice(key.length).split('/')[0]!);
    return [...new Set(names)].toSorted();
  }

  #find(path: string): { files: Mount['files']; key: string } {
    const full = path.startsWith('/') ? path : `/${path}`;
    const mount = this.#mounts.find(({ path: at }) => full.startsWith(`${at.replace(/\/$/, '')}/`));
    if (mount === undefined) return { files: this.#own, key: full };
    return { files: mount.files, key: full.slice(mount.path.replace(/\/$/, '').length + 1) };
  }
}
