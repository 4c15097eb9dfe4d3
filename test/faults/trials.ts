import type { Trial } from './scene.ts';
import { ENDING } from './trials/ending.ts';
import { READING } from './trials/reading.ts';
import { STARTING } from './trials/starting.ts';
import { WRITING } from './trials/writing.ts';

/** Every verb that asks the server, with the flags that change what it does. */
export const TRIALS: Trial[] = [...STARTING, ...ENDING, ...WRITING, ...READING];
