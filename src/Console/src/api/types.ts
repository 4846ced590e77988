import type { components } from '#schema';

// The document's schemas by the names that the screens use.
type Schemas = components['schemas'];

export type Me = Schemas['Me'];
export type Session = Schemas['Session'];
export type Campaign = Schemas['Campaign'];
export type CampaignPage = Schemas['CampaignPage'];
export type Sender = Schemas['Sender'];
export type Money = Schemas['Money'];
export type Entry = Schemas['BalanceEntry'];
export type Prices = Schemas['Prices'];
export type Settings = Schemas['Settings'];
export type Key = Schemas['Key'];
export type CampaignBody = Schemas['CampaignRequest'];
export type Filter = Schemas['AudienceFilter'];
export type DraftForecast = Schemas['DraftForecast'];
export type Advice = Schemas['Advice'];
export type Template = Schemas['Template'];
export type Words = Schemas['Words'];
export type Statistics = Schemas['CampaignStatistics'];
export type Recipient = Schemas['Recipient'];
export type Customer = Schemas['Customer'];
export type ImportResult = Schemas['ImportResult'];
export type ImportColumn = Schemas['ImportColumn'];
export type Operation = Schemas['Operation'];
export type Changes = Schemas['LiveChanges'];
