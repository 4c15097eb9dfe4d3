// Help as the build has drawn it with oclif. It serves where oclif would draw the very same: in a pipe or a file, 80 columns
// wide and without colour.

/** Stands for our version and Node's. */
export const VERSION_MARK = '{{version}}';

/** The folder of the texts in the bundle, and the one about the verbs. */
export const HELP_FOLDER = 'help/';
export const ROOT_HELP = 'verbs';

/** They change what oclif draws or says: width, colour, its own trace, and what it calls the platform. */
const DECISIVE = ['OCLIF_COLUMNS', 'FORCE_COLOR', 'DEBUG', 'WSL_DISTRO_NAME'];

/** Where the text is that answers a command line; undefined when oclif has to. `mayBeTerminal` is asked last, for it asks the system. */
export function findPreparedHelp(
  argv: readonly string[],
  env: NodeJS.ProcessEnv,
  mayBeTerminal: () => boolean,
): string | undefined {
  const verb = findSubject(argv);
  if (verb === undefined || DECISIVE.some((name) => env[name] !== undefined) || mayBeTerminal()) return undefined;
  return `${HELP_FOLDER}${verb}.txt`;
}

/** The verb that help is wanted for. Every other way to ask for it is left to oclif. */
function findSubject(argv: readonly string[]): string | undefined {
  const [verb, flag, ...more] = argv[0] === 'help' ? [...argv.slice(1), '--help'] : argv;
  if (verb === undefined || (isHelp(verb) && flag === undefined)) return ROOT_HELP;
  return flag !== undefined && isHelp(flag) && more.length === 0 && /^[a-z-]+$/.test(verb) ? verb : undefined;
}

function isHelp(word: string): boolean {
  return word === '--help' || word === '-h';
}
