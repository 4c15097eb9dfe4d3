// --watch: the verb's picture, kept up to date until Ctrl-C. On a terminal it is drawn again in its place; elsewhere what
// has changed is printed.

import type { StatusError } from '../model/errors.ts';
import { neutralise } from '../view/untrusted-text.ts';
import type { Deps } from '../workflows/deps.ts';
import { LiveCluster } from '../workflows/live-cluster.ts';
import { watchPicture, type Picture } from '../workflows/watch-picture.ts';
import { explainError } from './explain-error.ts';
import { canRedraw, LiveScreen } from './live-screen.ts';
import { say, warn } from './terminal.ts';
import { createChangePrinter } from './watch-output.ts';
import type { WatchedVerb, WatchFlags } from './watched-verb.ts';

/** Ages are drawn anew this often, ms. */
const TICK_MS = 1000;

type Show<T> = Omit<Picture<T>, 'read'> & { tickMs?: number; end?(): void };

/** `read` gets the deps, in their order, with clusters that know what has changed. Never resolves: see watchPicture. */
export async function watchVerb<T, R>(
  verb: WatchedVerb<T, R>,
  read: (deps: Deps[]) => Promise<T>,
  deps: readonly Deps[],
  flags: WatchFlags,
): Promise<void> {
  const [first] = deps;
  if (first === undefined) return;
  const clusters = deps.map((each) => new LiveCluster(each, verb.rediscoverMs));
  const live = clusters.map((each) => each.deps);
  const isText = flags.output === undefined || flags.output === 'wide';
  const { tickMs, end, ...show } = isText && canRedraw() ? createRedraw(verb) : createLog(verb, flags);
  try {
    await watchPicture({ read: () => read(live), ...show }, clusters, first, { tickMs });
  } finally {
    end?.();
  }
}

function createRedraw<T, R>(verb: WatchedVerb<T, R>): Show<T> {
  const screen = new LiveScreen();
  const tellNew = createOnce(warn);
  return {
    tickMs: TICK_MS,
    async show(result) {
      const rows = verb.rowsOf(result);
      await tellNew(verb.warningsOf(result), () => screen.clear());
      const seen = verb.form === 'lines' ? rows.slice(0, screen.rows) : rows;
      const text = rows.length === 0 ? neutralise(verb.sayNone(result)) : verb.draw(seen, result);
      await screen.draw(text, rows.length - seen.length);
    },
    showGone: (error) => screen.draw(neutralise(explainError(error).headline)),
    end: () => screen.end(),
  };
}

function createLog<T, R>(verb: WatchedVerb<T, R>, flags: WatchFlags): Show<T> {
  const printChanges = createChangePrinter(verb, flags);
  const tellNew = createOnce(warn);
  const sayNew = createOnce(say);
  return {
    async show(result) {
      await tellNew(verb.warningsOf(result));
      if (verb.rowsOf(result).length === 0) await sayNew([verb.sayNone(result)]);
      await printChanges(result);
    },
    showGone: (error: StatusError) => say(explainError(error).headline),
  };
}

/** Says each text once. `before`: what is to happen before something is said. */
function createOnce(tell: (text: string) => void): (texts: string[], before?: () => Promise<void>) => Promise<void> {
  const told = new Set<string>();
  return async (texts, before) => {
    const fresh = texts.filter((each) => !told.has(each));
    if (fresh.length === 0) return;
    await before?.();
    for (const each of fresh) {
      told.add(each);
      tell(each);
    }
  };
}
