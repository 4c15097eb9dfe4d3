// Faults on request: what a tool must survive, made to happen when a test says so.
export interface Fault {
  /** HTTP method; absent = any. */
  method?: string;
  /** Regular expression on path and query; absent = any. */
  path?: string;
  /** How often it strikes; absent = until cleared. */
  count?: number;
  /** How many matching requests it lets pass first. */
  skip?: number;
  kind: 'status' | 'drop-before' | 'drop-after' | 'slow' | 'reset-watch';
  /** `status`: the code; 429, 500, 503, … */
  code?: number;
  /** `status`: Retry-After in seconds. */
  retryAfter?: number;
  /** `status`: the body as text instead of a Status, as API priority and fairness answers 429. */
  text?: string;
  /** `slow`: wait before the answer; `reset-watch`: wait before the cut. In ms, of real time. */
  ms?: number;
}

/** A set of rules; each request takes the first that matches and has strikes left. */
export class Faults {
  #rules: Fault[];

  constructor(rules: Fault[] = []) {
    this.#rules = rules.map((rule) => ({ ...rule }));
  }

  add(...rules: Fault[]): void {
    this.#rules.push(...rules.map((rule) => ({ ...rule })));
  }

  clear(): void {
    this.#rules = [];
  }

  list(): readonly Fault[] {
    return this.#rules;
  }

  take(method: string, path: string): Fault | undefined {
    const rule = this.#rules.find((candidate) => matches(candidate, method, path));
    if (!rule) return undefined;
    if (rule.skip) {
      rule.skip -= 1;
      return undefined;
    }
    if (rule.count !== undefined && --rule.count <= 0) this.#rules = this.#rules.filter((other) => other !== rule);
    return rule;
  }
}

function matches(rule: Fault, method: string, path: string): boolean {
  if (rule.method && rule.method !== method) return false;
  if (rule.kind === 'reset-watch' && !/[?&]watch=(true|1)/.test(path)) return false;
  return !rule.path || new RegExp(rule.path).test(path);
}
