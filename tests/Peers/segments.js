// Three counters of SMS parts: whether a text is of the default alphabet, how many parts it has, and the units of each
// part where the counter tells them.
const counters = {
    'sms-segments-calculator': ({ SegmentedMessage }) => text => {
        const message = new SegmentedMessage(text);
        const gsm = message.encodingName === 'GSM-7';
        return { gsm, parts: message.segmentsCount, sizes: message.segments.map(part => part.messageSizeInBits() / (gsm ? 7 : 16)) };
    },
    'split-sms': ({ split }) => text => {
        const { characterSet, parts } = split(text);
        const gsm = characterSet === 'GSM';
        return { gsm, parts: parts.length, sizes: parts.map(part => part.bytes / (gsm ? 1 : 2)) };
    },
    'sms-length': ({ count }) => text => {
        const { encoding, messages } = count(text);
        return { gsm: encoding !== 'UTF16', parts: messages, sizes: [] };
    },
};

const name = process.argv[2];
const count = counters[name](require(name));
require('./lines.js')(texts => texts.map(count));
