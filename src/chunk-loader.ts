// Loads the bundle's CommonJS chunks out of the single executable, where `require` knows Node's own modules only: each is
// compiled when it is asked for, from its text and from what the compiler made of it when the executable was built.

import { dirname, join } from 'node:path/posix';
import { getBuiltinModule } from 'node:process';
import { Script } from 'node:vm';

/** What has been packed, by its path from the bundle's folder. */
export interface Packed {
  readText(path: string): string | undefined;
  /** V8's code of a chunk, which only the very same Node can use. */
  readCode(path: string): Uint8Array | undefined;
}

interface Module {
  exports: unknown;
  filename: string;
}

type Wrapper = (
  exports: unknown,
  require: (id: string) => unknown,
  module: Module,
  file: string,
  folder: string,
) => void;

/** Gives the function that loads a chunk by its path. `told` hears of each, for the build to keep its code. */
export function createLoader(packed: Packed, told?: (path: string, script: Script) => void): (path: string) => unknown {
  const loaded = new Map<string, Module>();
  const load = (path: string): unknown => {
    const known = loaded.get(path);
    if (known !== undefined) return known.exports;
    const script = compileChunk(path, packed);
    told?.(path, script);
    const module: Module = { exports: {}, filename: path };
    loaded.set(path, module);
    const require = (id: string) => (id.startsWith('.') ? load(join(dirname(path), id)) : requireBuiltin(id));
    (script.runInThisContext() as Wrapper)(module.exports, require, module, path, dirname(path));
    return module.exports;
  };
  return load;
}

/** Compiles a chunk without running it. */
export function compileChunk(path: string, packed: Packed): Script {
  const text = packed.readText(path);
  if (text === undefined) throw notFound(path);
  const code = packed.readCode(path);
  return new Script(`(function (exports, require, module, __filename, __dirname) {${text}\n})`, {
    filename: path,
    ...(code !== undefined && { cachedData: code }),
  });
}

function requireBuiltin(id: string): unknown {
  const module = getBuiltinModule(id) as unknown;
  if (module === undefined) throw notFound(id);
  return module;
}

function notFound(id: string): Error {
  return Object.assign(new Error(`Cannot find module '${id}'`), { code: 'MODULE_NOT_FOUND' });
}
