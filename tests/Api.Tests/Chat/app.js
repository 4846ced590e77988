// A customer's app over the official SignalR client: it does what docs/chat.md says, and prints one JSON line for each
// message that it keeps, each repeat and each change of the connection.
const signalR = require('@microsoft/signalr');

const [address, token] = process.argv.slice(2);
let lastSeq = 0;

function say(what) {
    process.stdout.write(JSON.stringify(what) + '\n');
}

const connection = new signalR.HubConnectionBuilder()
    .withUrl(address + '/hubs/chat', { accessTokenFactory: () => token })
    .withAutomaticReconnect(new Array(200).fill(100))
    .configureLogging(signalR.LogLevel.None)
    .build();

connection.on('Receive', messages => {
    for (const message of messages) {
        if (message.seq === lastSeq + 1) {
            lastSeq = message.seq;
            say({ what: 'message', seq: message.seq, text: message.text, sender: message.sender });
        } else {
            say({ what: 'outOfOrder', seq: message.seq, lastSeq });
        }
    }
    connection.invoke('Ack', lastSeq).then(standing => say({ what: 'acknowledged', upTo: standing.deliveredUpTo }), () => { });
});
connection.onreconnecting(() => say({ what: 'lost' }));
connection.onreconnected(() => connection.invoke('Resume', lastSeq).then(() => say({ what: 'resumed' })));
connection.onclose(error => say({ what: 'closed', error: String(error) }));

process.stdin.on('data', () => connection.invoke('Read', lastSeq).then(standing => say({ what: 'read', upTo: standing.readUpTo })));
process.stdin.on('end', () => process.exit(0));

connection.start()
    .then(() => connection.invoke('Resume', lastSeq))
    .then(() => say({ what: 'resumed' }), error => say({ what: 'refused', error: String(error) }));
