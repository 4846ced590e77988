import type { components } from '#schema';

/** Names of the document's schemas, as the screens use them. */
type Schemas = components['schemas'];

export type Me = Schemas['Me'];
export type Campaign = Schemas['Campaign'];
export type Sender = Schemas['Sender'];
export type Money = Schemas['Money'];
