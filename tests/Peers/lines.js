// One JSON line in, one JSON line out: what the peers' scripts share.
const readline = require('node:readline');

module.exports = answer => readline.createInterface({ input: process.stdin })
    .on('line', async line => {
        let said;
        try {
            said = { answer: await answer(JSON.parse(line)) };
        } catch (error) {
            said = { error: String(error.stack) };
        }

        process.stdout.write(JSON.stringify({ what: 'answer', ...said }) + '\n');
    })
    .on('close', () => process.exit(0));
