// The blast as a user of a job queue would write it, as a process that stays: reads lines such as `graphile 7 100000`
// (audience 7 of 100,000 people) and answers each with `> ` and the seconds it took.
//   node peers.mjs <postgres uri> <redis port> <provider url>
import { createInterface } from 'node:readline';
import { Queue, Worker } from 'bullmq';
import { run } from 'graphile-worker';
import pg from 'pg';
import { Pool } from 'undici';

const [uri, redisPort, provider] = process.argv.slice(2);
const atOnce = 64;
const pageSize = 500;
const database = new pg.Pool({ connectionString: uri, max: 10 });
const http = new Pool(provider, { connections: atOnce * 2 });
const authorization = 'Basic ' + Buffer.from('AC00000000000000000000000000000001:token').toString('base64');

async function post(audience, seq, address) {
    const { statusCode, body } = await http.request({
        path: '/2010-04-01/Accounts/AC00000000000000000000000000000001/Messages.json',
        method: 'POST',
        headers: { authorization, 'content-type': 'application/x-www-form-urlencoded' },
        body: `To=${encodeURIComponent(address)}&From=%2B15005550006&Body=Hello+from+the+salon`
            + `&StatusCallback=http%3A%2F%2F127.0.0.1%2Fwebhooks%2Fsms%2F${audience}%3Fattempt%3D${seq}.1`,
    });
    const answer = await body.json();
    if (statusCode !== 201) throw new Error(`The provider answered ${statusCode}.`);
    return answer.sid;
}

// A page is a job: claimed and committed, posted with 64 calls at once, its outcomes and totals written.
async function sendPage({ audience, page }) {
    const claimed = await database.query({
        name: 'claim',
        text: `with claimed as (
                   update bench_recipients set status = 1, attempt = attempt + 1, attempted_at = clock_timestamp()
                   where audience = $1 and seq between $2 and $3 and status = 0
                   returning seq, address
               ), counted as (
                   update bench_totals set waiting = waiting - n, sending = sending + n
                   from (select count(*) as n from claimed) c where audience = $1
               )
               select seq, address from claimed order by seq`,
        values: [audience, page * pageSize + 1, (page + 1) * pageSize],
    });
    const ids = new Array(claimed.rows.length);
    let next = 0;
    await Promise.all(Array.from({ length: atOnce }, async () => {
        for (let i = next++; i < ids.length; i = next++) ids[i] = await post(audience, claimed.rows[i].seq, claimed.rows[i].address);
    }));
    await database.query({
        name: 'settle',
        text: `with settled as (
                   update bench_recipients r set status = 3, provider_id = e.provider_id, sent_at = clock_timestamp()
                   from unnest($2::int[], $3::text[]) as e (seq, provider_id)
                   where r.audience = $1 and r.seq = e.seq and r.status = 1
                   returning 1
               )
               update bench_totals set sending = sending - n, sent = sent + n
               from (select count(*) as n from settled) c where audience = $1`,
        values: [audience, claimed.rows.map(row => row.seq), ids],
    });
}

async function graphile(audience, count) {
    let done = 0;
    let finished;
    const all = new Promise(resolve => { finished = resolve; });
    const pages = Math.ceil(count / pageSize);
    const runner = await run({
        pgPool: database, concurrency: 2, noHandleSignals: true, pollInterval: 100,
        taskList: { send_page: async payload => { await sendPage(payload); if (++done === pages) finished(); } },
    });
    await database.query(
        `select graphile_worker.add_jobs(array_agg(json_populate_record(null::graphile_worker.job_spec,
                    json_build_object('identifier', 'send_page', 'payload', json_build_object('audience', $1::int, 'page', n)))))
         from generate_series(0, $2::int - 1) n`,
        [audience, pages]);
    await all;
    await runner.stop();
}

// A message is a job; its outcome is the job's result. What is done is removed, as anybody would who sends millions.
const connection = { host: '127.0.0.1', port: Number(redisPort), maxRetriesPerRequest: null };
const queue = new Queue('blast', { connection });

async function bullmq(audience, count) {
    await queue.pause();
    for (let seq = 1; seq <= count; seq += 1000) {
        await queue.addBulk(Array.from({ length: Math.min(1000, count - seq + 1) }, (_, i) => ({
            name: 'send',
            data: { audience, seq: seq + i, address: '+3933' + String(seq + i).padStart(8, '0') },
            opts: { removeOnComplete: true },
        })));
    }
    let done = 0;
    let finished;
    const all = new Promise(resolve => { finished = resolve; });
    const worker = new Worker('blast', job => post(job.data.audience, job.data.seq, job.data.address), { connection, concurrency: atOnce });
    worker.on('completed', () => { if (++done === count) finished(); });
    await worker.waitUntilReady();
    await queue.resume();
    await all;
    await worker.close();
}

for await (const line of createInterface({ input: process.stdin })) {
    const [which, audience, count] = line.split(' ');
    const started = process.hrtime.bigint();
    await (which === 'graphile' ? graphile : bullmq)(Number(audience), Number(count));
    console.log('> ' + Number(process.hrtime.bigint() - started) / 1e9);
}
process.exit(0);
