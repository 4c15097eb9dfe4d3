// The README's pictures show what the command writes today.

import { readdirSync, readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { takePictures } from '../../scripts/pictures/take-pictures.ts';
import { ROOT } from '../../scripts/product.ts';
import { patience } from '../support/pace.ts';

const FOLDER = `${ROOT}docs/pictures/`;

test('the pictures are fresh (npm run pictures)', { timeout: patience(600_000) }, async () => {
  const committed = readdirSync(FOLDER).map((name) => [name, readFileSync(FOLDER + name, 'utf8')]);
  expect(await takePictures()).toEqual(Object.fromEntries(committed));
});
