#!/usr/bin/env bash
# npm whatsapp-api-js 6.3.0: of a post with several messages or receipts it hands over the first, and answers as if it were all.
#
# WhatsApp's Cloud API documents that posts are batched, in three places: entries, changes, and the list in a change. The
# library reads the first of each and raises nothing, so the rest, a STOP among it, is lost: the provider does not post again
# what was answered 200. A test with one message at a time cannot show it.
#
# Seen (posted: hi from …41, STOP from …42; three receipts):
# > two messages in one change: message 12025550141 hi
# > one message in each of two changes: message 12025550141 hi
# > one message in each of two entries: message 12025550141 hi
# > three receipts in one change: status wamid.1
set -euo pipefail
. "$(dirname "$0")/support/packages.sh"
npm_packages whatsapp-api-js@6.3.0

node_sees <<'NODE' | as_written
import { WhatsAppAPI } from 'whatsapp-api-js';

const api = new WhatsAppAPI({ token: 't', appSecret: 's', v: 'v23.0', secure: false });
let seen;
api.on.message = ({ from, message }) => { seen.push(`message ${from} ${message.text.body}`); };
api.on.status = ({ id }) => { seen.push(`status ${id}`); };

const people = [['12025550141', 'hi'], ['12025550142', 'STOP']];
const value = rest => ({ messaging_product: 'whatsapp', metadata: { display_phone_number: '12025550100', phone_number_id: '1' }, ...rest });
const messages = some => value({
    contacts: some.map(([wa_id]) => ({ wa_id, profile: { name: 'N' } })),
    messages: some.map(([from, body]) => ({ from, id: `wamid.${from}`, timestamp: '1790000000', type: 'text', text: { body } })),
});
const receipts = value({ statuses: [1, 2, 3].map(n => ({ id: `wamid.${n}`, status: 'delivered', timestamp: '1790000000', recipient_id: `1202555014${n}` })) });
const change = value => ({ field: 'messages', value });
for (const [name, entry] of [
    ['two messages in one change', [{ id: '1', changes: [change(messages(people))] }]],
    ['one message in each of two changes', [{ id: '1', changes: people.map(one => change(messages([one]))) }]],
    ['one message in each of two entries', people.map((one, n) => ({ id: `${n}`, changes: [change(messages([one]))] }))],
    ['three receipts in one change', [{ id: '1', changes: [change(receipts)] }]]]) {
    seen = [];
    await api.post({ object: 'whatsapp_business_account', entry });
    console.log(`${name}: ${seen.join(', ')}`);
}
NODE
