import { call, client } from './api/client';
import type { CampaignPage, Session } from './api/types';

// The console opens with the newest campaigns: they come with the session. The page asks for it
// by a header, a round trip before this script runs (ConsoleRoutes.cs); the same address here takes that answer.
const opensWithCampaigns = /^\/console(\/campaigns)?\/?$/.test(location.pathname) && location.search === '';
// Here already, so that the list is the first thing drawn; a code for signing in stays.
if (/^\/console\/?$/.test(location.pathname)) history.replaceState(null, '', `/console/campaigns${location.search}${location.hash}`);
const query = opensWithCampaigns ? { campaigns: 30 } : {};

// Without fetch metadata, which browsers send over TLS and on the device itself, the call needs the console's header.
let ahead = isSecureContext
  ? fetch(`/v1/session${opensWithCampaigns ? `?campaigns=${query.campaigns}` : ''}`).then(answer => (answer.ok ? answer.json() as Promise<Session> : undefined)).catch(() => undefined)
  : undefined;
let campaigns: CampaignPage | undefined;

/** The session: the answer that is on its way, and later a new one. */
export async function askSession(): Promise<Session> {
  const first = await ahead;
  ahead = undefined;
  const session = first ?? await call(client.GET('/v1/session', { params: { query } }));
  campaigns = session.campaigns ?? undefined;
  return session;
}

/** The first page of campaigns that came with the session, once. */
export function takeCampaigns(): CampaignPage | undefined {
  const page = campaigns;
  campaigns = undefined;
  return page;
}
