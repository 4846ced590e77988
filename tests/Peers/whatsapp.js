// The package whatsapp-api-js reads posts of the simulator. Of a post it reads the first event alone, so each event is
// also given to it by itself; the signature is judged on the post as it came.
const { WhatsAppAPI } = require('whatsapp-api-js');

let heard = [];

function reader(secret) {
    const api = new WhatsAppAPI({ token: 'none', v: 'v24.0', ...(secret ? { appSecret: secret } : { secure: false }) });
    const common = ({ phoneID, recipient }) => ({ number: phoneID, phone: recipient.phone ?? null, userId: recipient.bsuid ?? null });
    api.on.message = args => {
        heard.push({
            ...common(args), kind: 'message', id: args.message.id, at: args.message.timestamp, text: args.message.text?.body ?? null,
        });
    };
    api.on.status = args => {
        heard.push({
            ...common(args), kind: args.status, id: args.id, at: args.timestamp,
            attempt: args.biz_opaque_callback_data ?? null, code: args.error?.code ?? null,
        });
    };
    return api;
}

function* singles(post) {
    for (const entry of post.entry) {
        for (const change of entry.changes) {
            for (const list of ['messages', 'statuses']) {
                for (const event of change.value[list] ?? []) {
                    yield { ...post, entry: [{ ...entry, changes: [{ ...change, value: { ...change.value, [list]: [event] } }] }] };
                }
            }
        }
    }
}

require('./lines.js')(async ({ body, signature, secret }) => {
    heard = [];
    let problem = null;
    try {
        await reader(secret).post(JSON.parse(body), body, signature);
    } catch (error) {
        problem = error.constructor.name;
    }

    const atOnce = heard;
    heard = [];
    for (const single of singles(JSON.parse(body))) {
        await reader().post(single);
    }

    return { problem, atOnce: atOnce.length, events: heard };
});
