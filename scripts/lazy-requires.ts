// oclif's compiled modules ask for all that they may ever use when they are loaded. In the bundle they ask for it at its first
// use, and a start reads half of it. This knows how TypeScript writes CommonJS, and oclif's version is pinned.

import type { Plugin } from 'rolldown';

/** `const x_1 = require("x");`, perhaps within a helper for default or star imports. */
const TAKEN = /^(?:const|var) (\w+_\d+) = ((?:__import(?:Default|Star)\()?require\("[^"]+"\)\)?);$/gm;
/** `exports.X = __importStar(require("x"));` */
const HANDED_ON = /^exports\.(\w+) = (__importStar\(require\("[^"]+"\)\));$/gm;

/** At each start; the package it asks brings along what starts a PowerShell. */
const ASKS_FOR_WSL = "(await import('wsl-utils')).isWsl";

/** At each start; bin/run.js has looked at the version already, before an old Node could stumble over the rest. */
const CHECKS_NODE = /^checkNodeVersion\(\);$/m;

export const lazyOclif: Plugin = {
  name: 'lazy-oclif',
  transform: {
    filter: { id: /node_modules\/@oclif\/core\/lib\/.*\.js$/ },
    handler: (code) => spareStart(makeLazy(code)),
  },
};

/** The module without what it would do at each start for nothing. */
export function spareStart(code: string): string {
  return code.replace(ASKS_FOR_WSL, "(await import('is-wsl')).default").replace(CHECKS_NODE, '');
}

/** A module of TypeScript's CommonJS whose imports are loaded when they are used. */
export function makeLazy(code: string): string {
  const taken = [...code.matchAll(TAKEN)];
  const rest = code
    .replace(TAKEN, '')
    .replace(HANDED_ON, 'Object.defineProperty(exports, "$1", { enumerable: true, get: () => $2 });');
  if (taken.length === 0) return rest;
  const names = new RegExp(`\\b(?:${taken.map(([, name]) => name).join('|')})\\b`, 'g');
  const getters = taken.map(([, name, value]) => `get ${name}() { return keep("${name}", ${value}); },`);
  // A property, because `new x_1.Y()` would take a call for the class.
  return `"use strict";
const lazy = { ${getters.join('\n')} };
function keep(name, value) { Object.defineProperty(lazy, name, { value }); return value; }
${rest.replace(names, 'lazy.$&')}`;
}
