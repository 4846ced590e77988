import type { Words } from '../en';
import { campaigns } from './campaigns';
import { shell } from './shell';

export const words: Words = { shell, campaigns };
