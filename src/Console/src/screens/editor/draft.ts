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
  startAtLocal: string | null;
  endAtLocal: string | null;
  timeZone: string | null;
  daysOfWeek: string[] | null;
  from: string | null;
  to: string | null;
  messagesPerHour: Speed;
  template: { name: string; language: string } | null;
}

export type Channel = 'whatsapp' | 'chat' | 'push' | 'sms';
export type Speed = 10 | 20 | 40;

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
    safeSending: campaign.safeSending ?? false,
    startAtLocal: minutes(schedule?.startAtLocal),
    endAtLocal: minutes(schedule?.endAtLocal),
    timeZone: schedule?.timeZone ?? null,
    daysOfWeek: schedule?.daysOfWeek ?? null,
    from: schedule?.from ?? null,
    to: schedule?.to ?? null,
    messagesPerHour: (campaign.messagesPerHour ?? 10) as Speed,
    template: campaign.template?.name ? { name: campaign.template.name, language: campaign.template.language ?? '' } : null,
  };
}

/** The body that the Api stores: what the channel does not have is left out. */
export function bodyOf(draft: Draft): CampaignBody {
  const whatsapp = draft.channel === 'whatsapp';
  const schedule = {
    ...(draft.startAtLocal ? { startAtLocal: draft.startAtLocal } : {}),
    ...(draft.endAtLocal ? { endAtLocal: draft.endAtLocal } : {}),
    ...(draft.timeZone ? { timeZone: draft.timeZone } : {}),
    ...(draft.daysOfWeek ? { daysOfWeek: draft.daysOfWeek } : {}),
    ...(draft.from && draft.to ? { from: draft.from, to: draft.to } : {}),
  };
  return {
    title: draft.title.trim() || null,
    text: draft.text || null,
    channel: draft.channel,
    senderId: draft.senderId,
    audience: { filter: draft.filter, exclude: draft.exclude },
    schedule,
    ...(whatsapp ? { safeSending: draft.safeSending, messagesPerHour: draft.messagesPerHour, template: draft.template } : {}),
  } as CampaignBody;
}

/** Stores a new draft, or the whole definition of one that is stored; the ETag says which state it was made from. */
export function save(draft: Draft, id: string | undefined, etag: string | undefined): Promise<{ data: Campaign; etag: string }> {
  const body = bodyOf(draft);
  return id
    ? callWithTag(client.PUT('/v1/campaigns/{id}', { params: { path: { id }, header: { 'If-Match': etag ?? '*' } }, body }))
    : callWithTag(client.POST('/v1/campaigns', { params: { header: once() }, body }));
}

/** Launches a stored campaign. */
export const launch = (id: string): Promise<Campaign> =>
  call(client.POST('/v1/campaigns/{id}/launch', { params: { path: { id }, header: once() } }));

/** Whether two drafts say the same. */
export const same = (one: Draft, other: Draft): boolean => JSON.stringify(one) === JSON.stringify(other);

// What was written is kept on the device until it is saved, so that a closed tab or an ended session loses nothing.
const key = (id: string | undefined) => `massmessaging.draft.${id ?? 'new'}`;

/** Keeps what is not saved yet; null forgets it. */
export function keep(id: string | undefined, draft: Draft | null): void {
  try {
    if (draft) localStorage.setItem(key(id), JSON.stringify(draft));
    else localStorage.removeItem(key(id));
  } catch {
    // A browser that stores nothing keeps what is open and no more.
  }
}

/** What was kept; null: nothing. */
export function kept(id: string | undefined): Draft | null {
  try {
    const text = localStorage.getItem(key(id));
    return text ? { ...empty, ...(JSON.parse(text) as Partial<Draft>) } : null;
  } catch {
    return null;
  }
}

/** The members in which two drafts differ. */
export const differences = (one: Draft, other: Draft): (keyof Draft)[] =>
  (Object.keys(one) as (keyof Draft)[]).filter(name => JSON.stringify(one[name]) !== JSON.stringify(other[name]));

const minutes = (local: string | null | undefined): string | null => local?.slice(0, 16) ?? null;
