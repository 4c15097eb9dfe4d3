// Help as the build has drawn it with oclif (help.ts), for the ways in which people usually ask for it.

/** The folder of the texts in the bundle, and the one about the verbs. */
export const HELP_FOLDER = 'help/';
export const ROOT_HELP = 'verbs';

/** Where the text is that answers a command line; undefined when oclif has to draw it, or it asks for something else. */
export function findPreparedHelp(argv: readonly string[]): string | undefined {
  const verb = findSubject(argv);
  return verb === undefined ? undefined : `${HELP_FOLDER}${verb}.txt`;
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
