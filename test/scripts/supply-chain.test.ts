// What someone lets in who installs this, and who works on it.

import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';

const read = (file: string) => JSON.parse(readFileSync(new URL(`../../${file}`, import.meta.url), 'utf8'));
const manifest = read('package.json');
const lock = read('package-lock.json');
const locked = Object.entries<any>(lock.packages).filter(([path]) => path !== '');

test('the installed package brings no other package', () => {
  const kinds = Object.keys(manifest).filter((key) => /dependencies/i.test(key));
  expect(kinds).toEqual(['devDependencies']);
});

test('installing it runs nothing', () => {
  // `prepare` is run for a checkout, and not for what comes from the registry.
  const atInstall = ['preinstall', 'install', 'postinstall', 'preprepare', 'postprepare'];
  expect(Object.keys(manifest.scripts).filter((name) => atInstall.includes(name))).toEqual([]);
});

test('every version is exact, in package.json and in the lock file', () => {
  const inexact = Object.entries<string>(manifest.devDependencies).filter(
    ([, version]) => !/^\d+\.\d+\.\d+$/.test(version),
  );
  expect(inexact).toEqual([]);
  expect(lock.packages[''].devDependencies).toEqual(manifest.devDependencies);
  expect([lock.version, lock.packages[''].bin]).toEqual([manifest.version, manifest.bin]);
});

test('every locked package has a hash', () => {
  expect(locked.filter(([, { integrity }]) => !integrity?.startsWith('sha512-')).map(([path]) => path)).toEqual([]);
});

test('of the packages for development, only Node may run something when installed', () => {
  const running = locked.filter(([, { hasInstallScript }]) => hasInstallScript).map(([path]) => path);
  expect(running.filter((path) => !path.endsWith('/fsevents'))).toEqual(['node_modules/node']);
  expect(Object.keys(manifest.allowScripts)).toEqual(['node']);
});
