import { call, client } from '../api/client';
import { useLoad } from './load';

// What screens choose from. A business has few of them; a choice shows the first two hundred.
const most = 200;

/** The groups of customers. */
export const useGroups = () => useLoad(signal => call(client.GET('/v1/groups', { params: { query: { limit: most } }, signal })), []);

/** The staff. */
export const useStaff = () => useLoad(signal => call(client.GET('/v1/staff', { params: { query: { limit: most } }, signal })), []);

/** The senders. */
export const useSenders = () => useLoad(signal => call(client.GET('/v1/senders', { params: { query: { limit: most } }, signal })), []);
