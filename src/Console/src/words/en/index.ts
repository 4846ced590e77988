import { campaigns } from './campaigns';
import { shell } from './shell';

/** Every sentence of the console; a screen has its own section. English is the measure: each language has the same members. */
export const words = { shell, campaigns };

export type Words = typeof words;
