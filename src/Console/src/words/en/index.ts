import { balance } from './balance';
import { campaign } from './campaign';
import { campaigns } from './campaigns';
import { customers } from './customers';
import { editor } from './editor';
import { imports } from './imports';
import { labels } from './labels';
import { senders } from './senders';
import { settings } from './settings';
import { shell } from './shell';

/** Every sentence of the console; a screen has its own section. English is the measure: each language has the same members. */
export const words = {
  balance, campaign, campaigns, customers, editor, imports, labels, senders, settings, shell,
};

export type Words = typeof words;
