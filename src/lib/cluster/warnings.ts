// Warning headers (RFC 7234: `299 - "text"`), each text once per process: a server repeats them with every request.

/** Takes a response's raw header list, because joined headers cannot be told apart from commas in the text. */
export function readWarnings(rawHeaders: string[]): string[] {
  const texts: string[] = [];
  for (let i = 0; i + 1 < rawHeaders.length; i += 2) {
    if (rawHeaders[i]?.toLowerCase() === 'warning') texts.push(...parseWarnings(rawHeaders[i + 1] ?? ''));
  }
  return texts;
}

/** One header may carry several warnings. Only code 299 is Kubernetes' own; broken ones are left out, as kubectl does. */
function parseWarnings(value: string): string[] {
  const pattern = /\s*(\d{3}) +\S+ +"((?:[^"\\]|\\.)*)"(?: +"[^"]*")?\s*(?:,|$)/gy;
  const texts: string[] = [];
  for (const [, code, text = ''] of value.matchAll(pattern)) {
    if (code === '299') texts.push(text.replace(/\\(.)/g, '$1'));
  }
  return texts;
}

export function onceEach(tell: (text: string) => void): (text: string) => void {
  const told = new Set<string>();
  return (text) => {
    if (told.has(text)) return;
    told.add(text);
    tell(text);
  };
}
