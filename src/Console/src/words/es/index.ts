import type { Words } from '../en';
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

export const words: Words = {
  balance, campaign, campaigns, customers, editor, imports, labels, senders, settings, shell,
};
