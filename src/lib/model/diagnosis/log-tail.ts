// What the last lines of a program give away: where in them the error stands, and the few faults that are the same for every
// program on NAIS.

interface Reading {
  /** The program ran out of memory by its own account. */
  isMemory?: true;
  remedy?: string;
}

const RULES: [RegExp, Reading][] = [
  [
    /(?:NumberFormat|ValueError|NaN|strconv|parse|invalid|not a (?:valid )?(?:number|port))[^\n]*tcp:\/\/\d+\.\d+\.\d+\.\d+:\d+/i,
    {
      remedy:
        'that is no setting of yours: for each Service of its namespace Kubernetes sets env like NAME_PORT=tcp://…; set the variable that the program reads yourself (spec.env), or have it read another, and deploy again',
    },
  ],
  [
    /\r[^\n]*(?:not found|No such file|bad interpreter)|\^M: bad interpreter|illegal option[^\n]*\r/,
    { remedy: 'a script has the line ends of Windows (CRLF): write it with those of Unix (LF), and deploy again' },
  ],
  [/OutOfMemoryError|heap out of memory|MemoryError|Cannot allocate memory/, { isMemory: true }],
  [
    /UnknownHostException|ENOTFOUND|EAI_AGAIN|no such host|Name or service not known|Temporary failure in name resolution|bad address|Could not resolve host/i,
    {
      remedy:
        'a name was not found: see that it is right, and that spec.accessPolicy.outbound allows the host; deploy again',
    },
  ],
  [
    /ETIMEDOUT|ECONNREFUSED|Connection refused|connect(?:ion)? timed? ?out|i\/o timeout|No route to host/i,
    {
      remedy:
        'another service was not reached: see that it is up, and that spec.accessPolicy.outbound allows it; run it again',
    },
  ],
  [
    /password authentication failed|authentication failed|invalid_client|invalid credentials|401 Unauthorized|HTTP 401/i,
    {
      remedy:
        'another service did not accept how the program logs in: see the Secret that its credentials come from, and whether they have been changed or have run out; then run it again',
    },
  ],
  [
    /exec format error/i,
    { remedy: 'the image is built for another processor than the nodes have: build it for theirs, and deploy again' },
  ],
  [
    /Read-only file system|EROFS/i,
    { remedy: 'the file system of a NAIS pod is read-only: write under /tmp, and deploy again' },
  ],
];

/** In the words of the JVM, Node, Python, Go and .NET. */
const FRAME =
  /^\s+at |^\s+\.\.\. \d+ (?:more|common frames)|^\s+File ".*", line \d+|^\s+[~^]+$|^goroutine \d+|^\s+\S+\.go:\d+/;

/** A line that says what went wrong. */
const ERROR = /\b(?:ERROR|FATAL|SEVERE|CRITICAL|panic|Traceback)\b|(?:Error|Exception)\b|"level":\s*"(?:error|fatal)"/i;

/**
 * The last `most` lines; where these are but the frames of a stack, or what a program still says after its error, the last line
 * with an error in it and the end, with a line `…` between them.
 */
export function cutTail(lines: readonly string[], most: number): string[] {
  const tail = lines.slice(-most);
  const speaks = (line: string) => ERROR.test(line) && !FRAME.test(line);
  if (tail.some(speaks)) return tail;
  const last = lines.findLast(speaks);
  return last === undefined ? tail : [last, '…', ...lines.slice(2 - most)];
}

/** The first rule that fits; nothing when the lines are the program's own affair. */
export function readLogTail(lines: readonly string[]): Reading {
  const text = lines.join('\n');
  return RULES.find(([pattern]) => pattern.test(text))?.[1] ?? {};
}

/** Whether two attempts ended in another way: by their last error, or their last line, without times, numbers and identities in it. */
export function differ(a: readonly string[], b: readonly string[]): boolean {
  // The order of what goes to stdout and to stderr says nothing.
  return !has(b, readEnd(a)) || !has(a, readEnd(b));
}

function has(lines: readonly string[], end: string): boolean {
  return lines.some((line) => anonymise(line) === end);
}

function readEnd(lines: readonly string[]): string {
  return anonymise(lines.findLast((line) => ERROR.test(line) && !FRAME.test(line)) ?? lines.at(-1) ?? '');
}

function anonymise(line: string): string {
  return line.replaceAll(/\b[\w-]*\d[\w:.-]*/g, '#');
}
