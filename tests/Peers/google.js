// Google's own package with a service account's key asks the simulator for a token and calls it with that. The package
// does not read token_uri of a key, so its calls of Google's address are led to the one that is told.
const { JWT } = require('google-auth-library');

const google = 'https://oauth2.googleapis.com/token';
let client;
let asked = [];

function open({ key, tokenUri, scope, audience }) {
    client = new JWT({
        scopes: [scope],
        additionalClaims: audience ? { aud: audience } : undefined,
        forceRefreshOnFailure: true,
        transporterOptions: {
            fetchImplementation: (address, init) => {
                asked.push(String(address));
                return fetch(String(address) === google ? tokenUri : address, init);
            },
        },
    });
    client.fromJSON(key);
}

require('./lines.js')(async question => {
    asked = [];
    try {
        if (question.key) {
            open(question);
            const { expiry_date: until } = await client.authorize();
            return { seconds: Math.round((until - Date.now()) / 1000), asked };
        }

        const { data } = await client.request({ url: question.url, method: 'POST', data: question.data });
        return { name: data.name, asked };
    } catch (error) {
        return { problem: error.message, asked };
    }
});
