// The programs of the practice containers' image, as busybox has them: which there are, and where they are found.

import type { Applet } from '../shell/machine.ts';
import { FILE_APPLETS } from './files.ts';
import { FILTER_APPLETS } from './filters.ts';
import { NETWORK_APPLETS } from './network.ts';
import { PROCESS_APPLETS } from './processes.ts';
import { SHELL_APPLETS } from './shells.ts';
import { TEXT_APPLETS } from './text.ts';

let applets: Record<string, Applet> | undefined;

/** Put together on first use, because some programs start others. */
function allApplets(): Record<string, Applet> {
  applets ??= {
    ...TEXT_APPLETS,
    ...FILTER_APPLETS,
    ...FILE_APPLETS,
    ...PROCESS_APPLETS,
    ...NETWORK_APPLETS,
    ...SHELL_APPLETS,
  };
  return applets;
}

const FOLDERS = ['/bin/', '/usr/bin/', '/sbin/', '/usr/sbin/'];

/** By name or by path in one of the folders of PATH; undefined = no such program. */
export function findApplet(name: string): Applet | undefined {
  const folder = FOLDERS.find((prefix) => name.startsWith(prefix));
  const base = folder === undefined ? name : name.slice(folder.length);
  return Object.hasOwn(allApplets(), base) ? allApplets()[base] : undefined;
}
