// Serves the console for its makers: rebuilds after each change, and passes calls on to an Api that runs.
//
//   API=http://127.0.0.1:5200 PORT=5210 node dev.mjs
import { createServer, request } from 'node:http';
import { readFile } from 'node:fs/promises';
import { spawn } from 'node:child_process';
import { watch } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const here = dirname(fileURLToPath(import.meta.url));
const api = new URL(process.env.API ?? 'http://127.0.0.1:5200');
const port = Number(process.env.PORT ?? 5210);
const out = join(here, 'obj/dev');
const types = { html: 'text/html; charset=utf-8', js: 'text/javascript', css: 'text/css', svg: 'image/svg+xml', webmanifest: 'application/manifest+json' };
let building = null;

function build() {
  building ??= new Promise(done => spawn(process.execPath, [join(here, 'build.mjs')], { env: { ...process.env, OUT: out, CHECK: process.env.CHECK ?? '0' }, stdio: 'inherit' })
    .on('exit', () => { building = null; done(); }));
  return building;
}

await build();
let timer;
watch(join(here, 'src'), { recursive: true }, () => { clearTimeout(timer); timer = setTimeout(build, 100); });

createServer(async (call, answer) => {
  const path = new URL(call.url, 'http://here').pathname;
  if (!path.startsWith('/console')) return pass(call, answer);
  const inner = path.slice('/console'.length);
  const file = /\.\w+$/.test(inner) ? inner : '/index.html';
  const text = await readFile(join(out, file)).catch(() => null);
  answer.writeHead(text ? 200 : 404, { 'Content-Type': types[file.split('.').pop()] ?? 'application/octet-stream', 'Cache-Control': 'no-store' }).end(text ?? '');
}).listen(port, '127.0.0.1', () => console.log(`http://127.0.0.1:${port}/console`));

function pass(call, answer) {
  // A call by cookie carries the page's origin, which for the Api is another one.
  const headers = { ...call.headers, host: api.host, ...(call.headers.origin ? { origin: api.origin } : {}) };
  const onward = request({ hostname: api.hostname, port: api.port, path: call.url, method: call.method, headers }, reply => {
    answer.writeHead(reply.statusCode, reply.headers);
    reply.pipe(answer);
  });
  onward.on('error', () => answer.destroy());
  answer.on('close', () => onward.destroy());
  call.pipe(onward);
}
