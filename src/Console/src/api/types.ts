import type { components } from '#schema';

/** Names of the document's schemas, as the screens use them. */
type Schemas = components['schemas'];

export type Me = Schemas['MeView'];
export type Campaign = Schemas['CampaignView'];
export type Sender = Schemas['SenderView'];
export type Money = Schemas['Money'];
