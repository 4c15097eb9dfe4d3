// A command that could not be started: whether the manifest or the image is to blame.

import type { Naisjob } from '../naisjob.ts';

/** Folders in which images have their commands. */
const COMMANDS = /^\/(?:usr\/|usr\/local\/)?s?bin\/?$|^\/(?:usr|lib)\/?$/;

/** What of the manifest hides the image's own commands; undefined: nothing does. */
function findHiding({ spec }: Pick<Naisjob, 'spec'>): string | undefined {
  const { env = [], filesFrom = [] } = spec as { env?: { name?: string }[]; filesFrom?: { mountPath?: string }[] };
  const path = filesFrom.find(({ mountPath = '' }) => COMMANDS.test(mountPath))?.mountPath;
  if (path !== undefined)
    return `the manifest mounts files at ${path}, which hides the image's own there: choose another mountPath, and deploy again`;
  return env.some(({ name }) => name === 'PATH')
    ? 'the manifest sets PATH (spec.env), and with it the commands of the image are not found: leave it out, or add the folders of the image, and deploy again'
    : undefined;
}

/** `message`: of the container runtime, `… exec: "x": executable file not found in $PATH …`. `naisjob`: whose manifest may be to blame. */
export function remedyOfStart(message: string, naisjob?: Pick<Naisjob, 'spec'>): string {
  const [, program = '', why = ''] = /exec: "(.*?)": (.*)/.exec(message) ?? [];
  const hiding = naisjob === undefined || !/not found|no such file/.test(why) ? undefined : findHiding(naisjob);
  if (hiding !== undefined) return hiding;
  if (why.startsWith('permission denied'))
    return `${program} is not executable (a file that is mounted from a ConfigMap never is): start it with a shell, command: [sh, ${program}], and deploy again`;
  if (program.includes(' '))
    return 'spec.command is one word with spaces in it, and is taken for the name of a program: write it as several words, and deploy again';
  return 'see that the image has the command that the manifest names (spec.command), and deploy again';
}
