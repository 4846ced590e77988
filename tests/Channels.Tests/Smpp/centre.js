// A centre made of the npm package "smpp", which shares no code with ours. It prints one JSON line for each thing that
// happens, takes submits, and delivers a receipt for each that asks for one.
const smpp = require('smpp');

let ids = 0;
let throttled = 0;

function say(what) {
    process.stdout.write(JSON.stringify(what) + '\n');
}

const server = smpp.createServer({}, session => {
    session.on('error', () => session.destroy());
    session.on('bind_transceiver', pdu => {
        say({ what: 'bind', systemId: pdu.system_id, password: pdu.password, version: pdu.interface_version });
        session.send(pdu.response(pdu.password === 'secret' ? {} : { command_status: smpp.ESME_RINVPASWD }));
    });
    session.on('enquire_link', pdu => {
        say({ what: 'enquire_link' });
        session.send(pdu.response());
    });
    session.on('unbind', pdu => {
        say({ what: 'unbind' });
        session.send(pdu.response());
        session.close();
    });
    session.on('deliver_sm_resp', pdu => say({ what: 'deliver_sm_resp', status: pdu.command_status }));
    session.on('submit_sm', pdu => {
        const message = pdu.message_payload || pdu.short_message;
        const text = message.message;
        if (text === 'throttle' && throttled++ === 0) {
            session.send(pdu.response({ command_status: smpp.ESME_RTHROTTLED }));
            return;
        }

        const id = (++ids).toString(16).padStart(8, '0');
        say({
            what: 'submit', id, text, from: pdu.source_addr, fromTon: pdu.source_addr_ton, to: pdu.destination_addr,
            coding: pdu.data_coding, receipt: pdu.registered_delivery, udh: message.udh ? [...Buffer.concat(message.udh.map(Buffer.from))] : null,
            sar: pdu.sar_segment_seqnum || null,
        });
        session.send(pdu.response({ message_id: id }));
        if (pdu.registered_delivery) {
            session.deliver_sm({
                esm_class: smpp.ESM_CLASS.MC_DELIVERY_RECEIPT, source_addr: pdu.destination_addr, destination_addr: pdu.source_addr,
                short_message: `id:${id} sub:001 dlvrd:001 submit date:3005060708 done date:3005060709 stat:DELIVRD err:000 text:`,
                receipted_message_id: id, message_state: smpp.MESSAGE_STATE.DELIVERED,
            });
        }

        if (text === 'answer me') {
            session.deliver_sm({
                source_addr_ton: 1, source_addr_npi: 1, source_addr: pdu.destination_addr, destination_addr: pdu.source_addr,
                data_coding: 8, short_message: 'Ответ 🙂',
            });
        }
    });
});

server.listen(0, '127.0.0.1', () => say({ what: 'listening', port: server.address().port }));
process.stdin.on('end', () => process.exit(0)).resume();
