// Twilio's own package: what it signs for an address and a form, and whether it takes a signature.
const { getExpectedTwilioSignature, validateRequest } = require('twilio');

function fieldsOf(form) {
    const fields = Object.create(null);
    for (const [name, value] of new URLSearchParams(form)) {
        fields[name] = name in fields ? [].concat(fields[name], value) : value;
    }

    return fields;
}

require('./lines.js')(posts => posts.map(({ called, signed, form, token, signature }) => {
    const own = getExpectedTwilioSignature(token, signed ?? called, fieldsOf(form));
    return { signature: own, taken: validateRequest(token, signature ?? own, called, fieldsOf(form)) };
}));
