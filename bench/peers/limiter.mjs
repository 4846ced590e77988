// Many numbers under BullMQ's limiter: a queue and a worker each. Reads a line `numbers limit pace hourMs hours` and answers
// with `> ` and JSON: how many jobs ran in that time, the most in any sliding hour of any number, how many numbers had
// more than the limit, and the bytes that idle queues and workers take here and in Redis. A number's jobs come due at its
// pace, from a random moment of the first interval on.
//   node limiter.mjs <redis port>
import { createInterface } from 'node:readline';
import { Queue, Worker } from 'bullmq';
import { Redis } from 'ioredis';

const connection = new Redis({ host: '127.0.0.1', port: Number(process.argv[2]), maxRetriesPerRequest: null });
connection.setMaxListeners(0);

async function redisBytes() {
    return Number((await connection.info('memory')).match(/used_memory:(\d+)/)[1]);
}

function worstHour(times, hour) {
    let worst = 0;
    for (let first = 0, last = 0; last < times.length; last++) {
        while (times[last] - times[first] >= hour) first++;
        worst = Math.max(worst, last - first + 1);
    }
    return worst;
}

async function limits(numbers, limit, pace, hour, hours) {
    const before = process.memoryUsage().rss + await redisBytes();
    const times = Array.from({ length: numbers }, () => []);
    const queues = times.map((_, n) => new Queue(`number-${n}`, { connection, defaultJobOptions: { removeOnComplete: true } }));
    const workers = times.map((mine, n) => new Worker(
        `number-${n}`, async () => { mine.push(performance.now()); }, { connection, limiter: { max: limit, duration: hour } }));
    await Promise.all(workers.map(worker => worker.waitUntilReady()));
    const bytes = process.memoryUsage().rss + await redisBytes() - before;
    const interval = hour / pace;
    const start = performance.now() + 5_000 + numbers * pace * hours / 20; // adding them takes a while
    for (const queue of queues) {
        const first = start - performance.now() + Math.random() * interval;
        await queue.addBulk(Array.from({ length: pace * hours }, (_, i) => ({ name: 'send', data: {}, opts: { delay: Math.max(0, Math.round(first + i * interval)) } })));
    }
    await new Promise(resolve => setTimeout(resolve, start + interval + hour * hours - performance.now()));
    const worst = times.map(mine => worstHour(mine, hour));
    return {
        sent: times.reduce((sum, mine) => sum + mine.length, 0), worst: Math.max(...worst), over: worst.filter(w => w > limit).length, bytes,
    };
}

for await (const line of createInterface({ input: process.stdin })) {
    console.log('> ' + JSON.stringify(await limits(...line.split(' ').map(Number))));
}
process.exit(0);
