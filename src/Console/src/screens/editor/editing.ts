import type { Problem } from '../../api/problem';
import type { Campaign, Sender } from '../../api/types';
import type { Channel, Draft } from './draft';
import type { Outlook } from './forecast';

/** The steps in their order; the names are also those of their places on the page. */
export const steps = ['people', 'message', 'schedule', 'review'] as const;

/** One of the steps. */
export type Step = (typeof steps)[number];

/** What every part of the editor works with. */
export interface Editing {
  draft: Draft;
  /** Changes members of the draft. */
  put: (change: Partial<Draft>) => void;
  /** The refusal of the last save. */
  problem: Problem | undefined;
  /** The campaign was launched: people, channel and sender stand, and the rest changes what has not been attempted. */
  live: boolean;
  /** Nothing may be changed: the campaign has ended, or the role only reads. */
  ended: boolean;
  outlook: Outlook;
  senders: Sender[];
  /** Whether the senders have been read. */
  sendersKnown: boolean;
  /** Chooses a channel, with its sender where there is one only. */
  choose: (channel: Channel) => void;
  /** The campaign as it is stored; undefined: not yet. */
  campaign: Campaign | undefined;
  /** Something is written that is not stored. */
  changed: boolean;
  /** Stores what is written; undefined: it was refused, and the screen says why. */
  store: () => Promise<Campaign | undefined>;
  /** The campaign as the Api has it: a draft is stored first, and what is written of a launched one stays unsaved. */
  stored: () => Promise<Campaign | undefined>;
  /** Opens a step. */
  go: (step: Step) => void;
  /** Opens the list of people. */
  onList: () => void;
}
