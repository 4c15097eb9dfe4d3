// `$((…))`: integers, names, + - * / %, comparisons, && ||, !, parentheses, and ?: left out.

import { ScriptError } from './syntax.ts';

/** Throws ScriptError as busybox words it. */
export function calculate(text: string, lookUp: (name: string) => string): number {
  const tokens = text.match(/\d+|[A-Za-z_]\w*|==|!=|<=|>=|&&|\|\||<<|>>|[-+*/%()<>!]/g) ?? [];
  if (tokens.join('') !== text.replace(/[\s$]/g, '')) throw new ScriptError('arithmetic syntax error');
  const calculator = new Calculator(tokens, lookUp);
  return tokens.length === 0 ? 0 : calculator.run();
}

/** Loosest first. */
const LEVELS: Record<string, (a: number, b: number) => number>[] = [
  { '||': (a, b) => Number(a !== 0 || b !== 0) },
  { '&&': (a, b) => Number(a !== 0 && b !== 0) },
  { '==': (a, b) => Number(a === b), '!=': (a, b) => Number(a !== b) },
  {
    '<': (a, b) => Number(a < b),
    '>': (a, b) => Number(a > b),
    '<=': (a, b) => Number(a <= b),
    '>=': (a, b) => Number(a >= b),
  },
  { '<<': (a, b) => a << b, '>>': (a, b) => a >> b },
  { '+': (a, b) => a + b, '-': (a, b) => a - b },
  { '*': (a, b) => a * b, '/': (a, b) => divide(a, b), '%': (a, b) => a - b * divide(a, b) },
];

function divide(a: number, b: number): number {
  if (b === 0) throw new ScriptError('divide by zero');
  return Math.trunc(a / b);
}

class Calculator {
  readonly #tokens: string[];
  readonly #lookUp: (name: string) => string;
  #at = 0;

  constructor(tokens: string[], lookUp: (name: string) => string) {
    this.#tokens = tokens;
    this.#lookUp = lookUp;
  }

  run(): number {
    const value = this.#level(0);
    if (this.#at < this.#tokens.length) throw new ScriptError('arithmetic syntax error');
    return value;
  }

  #level(level: number): number {
    const operators = LEVELS[level];
    if (operators === undefined) return this.#unary();
    let value = this.#level(level + 1);
    for (;;) {
      const operator = operators[this.#tokens[this.#at] ?? ''];
      if (operator === undefined) return value;
      this.#at += 1;
      value = operator(value, this.#level(level + 1));
    }
  }

  #unary(): number {
    const token = this.#tokens[this.#at];
    this.#at += 1;
    if (token === '-') return -this.#unary();
    if (token === '+') return this.#unary();
    if (token === '!') return Number(this.#unary() === 0);
    if (token === '(') return this.#closing(this.#level(0));
    if (token === undefined || !/^\w/.test(token)) throw new ScriptError('arithmetic syntax error');
    const text = /^\d/.test(token) ? token : this.#lookUp(token);
    return Number(text) || 0;
  }

  #closing(value: number): number {
    if (this.#tokens[this.#at] !== ')') throw new ScriptError('arithmetic syntax error');
    this.#at += 1;
    return value;
  }
}
