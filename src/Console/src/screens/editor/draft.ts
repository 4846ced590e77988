import { callWithTag, call, client, once } from '../../api/client';
import type { Campaign, CampaignBody, Filter } from '../../api/types';

/** What the editor holds: every member may be missing, for a draft may be saved half filled. */
export interface Draft {
  title: string;
  text: string;
  channel: Channel | null;
  senderId: string | null;
  filter: Filter | null;
  exclude: string[];
  safeSending: boolean;
  /** Null: at the launch. Empty: later, and the day or the time is still missing. */
  startAtLocal: string | null;
  /** Null: without an end. Empty: an end whose day or time is still missing. */
  endAtLocal: string | null;
  timeZone: string | null;
  /** Null: every day. Empty: certain days, and none is chosen yet. */
  daysOfWeek: string[] | null;
  /** Null, with `to`: by day and night. Empty: certain hours, and this one is still missing. */
  from: string | null;
  to: string | null;
  messagesPerHour: Speed;
  template: { name: string; language: string } | null;
}

export type Channel = 'whatsapp' | 'chat' | 'push' | 'sms';
export type Speed = 10 | 20 | 40;

/** A campaign as it is stored, with the ETag of that state. */
export interface Stored { data: Campaign; etag: string }

/** An empty draft: the careful choices of WhatsApp are made already. */
export const empty: Draft = {
  title: '', text: '', channel: null, senderId: null, filter: null, exclude: [], safeSending: true, startAtLocal: null, endAtLocal: null,
  timeZone: null, daysOfWeek: null, from: null, to: null, messagesPerHour: 10, template: null,
};

/** The draft of a stored campaign. */
export function draftOf(campaign: Campaign): Draft {
  const schedule = campaign.schedule;
  return {
    title: campaign.title ?? '',
    text: campaign.text ?? '',
    channel: campaign.channel ?? null,
    senderId: campaign.senderId ?? null,
    filter: campaign.audience?.filter ?? null,
    exclude: campaign.audience?.exclude ?? [],
    safeSending: mayBeWhatsApp(campaign.channel) ? campaign.safeSending ?? false : empty.safeSending,
    startAtLocal: minutes(schedule?.startAtLocal),
    endAtLocal: minutes(schedule?.endAtLocal),
    timeZone: schedule?.timeZone ?? null,
    daysOfWeek: schedule?.daysOfWeek ?? null,
    from: schedule?.from ?? null,
    to: schedule?.to ?? null,
    messagesPerHour: (campaign.messagesPerHour ?? empty.messagesPerHour) as Speed,
    template: campaign.template?.name ? { name: campaign.template.name, language: campaign.template.language ?? '' } : null,
  };
}

/** The body that the Api stores: what the channel does not have, and a time that is half given, is left out. */
export function bodyOf(draft: Draft): CampaignBody {
  const { startAtLocal, endAtLocal, timeZone, daysOfWeek, from, to } = told(draft);
  const schedule = {
    ...(startAtLocal ? { startAtLocal } : {}),
    ...(endAtLocal ? { endAtLocal } : {}),
    ...(timeZone ? { timeZone } : {}),
    ...(daysOfWeek ? { daysOfWeek } : {}),
    ...(from && to ? { from, to } : {}),
  };
  const speed = draft.channel === 'whatsapp' || draft.messagesPerHour !== empty.messagesPerHour;
  return {
    title: draft.title.trim() || null,
    text: draft.text || null,
    channel: draft.channel,
    senderId: draft.senderId,
    audience: { filter: draft.filter, exclude: draft.exclude },
    schedule,
    ...(mayBeWhatsApp(draft.channel) ? { safeSending: draft.safeSending, template: draft.template, ...(speed ? { messagesPerHour: draft.messagesPerHour } : {}) } : {}),
  } as CampaignBody;
}

/** Stores a new draft, or the whole definition of one that is stored; the ETag says which state it was made from. */
export function save(draft: Draft, id: string | undefined, etag: string | undefined): Promise<Stored> {
  const body = bodyOf(draft);
  return id
    ? callWithTag(client.PUT('/v1/campaigns/{id}', { params: { path: { id }, header: { 'If-Match': etag ?? '*' } }, body }))
    : callWithTag(client.POST('/v1/campaigns', { params: { header: once() }, body }));
}

/** Reads a stored campaign. */
export const read = (id: string, signal?: AbortSignal): Promise<Stored> =>
  callWithTag(client.GET('/v1/campaigns/{id}', { params: { path: { id } }, ...(signal ? { signal } : {}) }));

/** Launches a stored campaign. */
export const launch = (id: string): Promise<Campaign> =>
  call(client.POST('/v1/campaigns/{id}/launch', { params: { path: { id }, header: once() } }));

/** What a campaign needs and has not got yet. */
export type Missing = 'channel' | 'sender' | 'title' | 'text' | 'start' | 'end' | 'days' | 'hours';

/** What is missing, in the order of the steps. A draft may be stored without it, and is not launched. */
export function incomplete(draft: Draft): Missing[] {
  const lacks: Record<Missing, boolean> = {
    channel: !draft.channel,
    sender: !!draft.channel && draft.channel !== 'chat' && !draft.senderId,
    title: !draft.title.trim(),
    text: !draft.text.trim(),
    start: draft.startAtLocal === '',
    end: draft.endAtLocal === '',
    days: draft.daysOfWeek?.length === 0,
    hours: (draft.from !== null || draft.to !== null) && !(draft.from && draft.to),
  };
  return (Object.keys(lacks) as Missing[]).filter(name => lacks[name]);
}

/** What of the time is half given: the Api cannot store it, and without it the campaign would send at other times. */
export const untimed = (draft: Draft): Missing[] => incomplete(draft).filter(name => ['start', 'end', 'days', 'hours'].includes(name));

/** Whether two drafts say the same. */
export const same = (one: Draft, other: Draft): boolean => differences(one, other).length === 0;

/** Whether two drafts are stored as the same campaign. */
export const storedSame = (one: Draft, other: Draft): boolean => JSON.stringify(bodyOf(one)) === JSON.stringify(bodyOf(other));

/** The members in which two drafts differ. */
export const differences = (one: Draft, other: Draft): (keyof Draft)[] =>
  (Object.keys(one) as (keyof Draft)[]).filter(name => JSON.stringify(one[name]) !== JSON.stringify(other[name]));

// What belongs together goes together: a sender is of its channel, a template is of its sender.
const together: (keyof Draft)[][] = [
  ['title'], ['text'], ['channel', 'senderId', 'template'], ['filter'], ['safeSending'], ['startAtLocal'], ['endAtLocal'], ['timeZone'], ['daysOfWeek'],
  ['from', 'to'], ['messagesPerHour'],
];
const fixedByLaunch: (keyof Draft)[] = ['channel', 'filter', 'safeSending'];

/**
 * What was written since `base`, on top of what is stored now. Exclusions are stored one by one and are never written
 * here, and what a launch fixes stays as it is stored.
 */
export function rebase(base: Draft, mine: Draft, stored: Draft, launched: boolean): Draft {
  const written = new Set(differences(base, mine));
  const result = { ...stored };
  for (const group of together) {
    if (launched && fixedByLaunch.includes(group[0]!)) continue;
    if (group.some(name => written.has(name))) for (const name of group) Object.assign(result, { [name]: mine[name] });
  }
  return result;
}

/** The draft as the Api stores it: what of the time is half given is left out. */
export const told = (draft: Draft): Draft => ({
  ...draft,
  startAtLocal: draft.startAtLocal || null,
  endAtLocal: draft.endAtLocal || null,
  daysOfWeek: draft.daysOfWeek?.length ? draft.daysOfWeek : null,
  ...(draft.from && draft.to ? {} : { from: null, to: null }),
});

// A draft without a channel may become one of WhatsApp, so that its careful choices are stored already.
const mayBeWhatsApp = (channel: Channel | null | undefined): boolean => !channel || channel === 'whatsapp';

const minutes = (local: string | null | undefined): string | null => local?.slice(0, 16) ?? null;

/** The sender of a channel, where there is one to choose only. */
export const loneSender = (senders: readonly { id: string; channel: Channel }[], channel: Channel | null): string | null => {
  const [first, ...others] = senders.filter(sender => sender.channel === channel);
  return channel !== 'chat' && first && others.length === 0 ? first.id : null;
};
