// Builds the console: types from the OpenAPI document, type check, bundle with hashed names, compressed copies, the page.
//
//   node build.mjs                 into ../Api/wwwroot/console
//   OUT=folder node build.mjs      into another folder
//   PREVIOUS=folder                that build's hashed files are kept beside the new ones (a rolling restart)
//   CHECK=0                        without the type check
import { createHash } from 'node:crypto';
import { cp, mkdir, readdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { spawnSync } from 'node:child_process';
import { dirname, join, relative, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { brotliCompressSync, constants, gzipSync } from 'node:zlib';
import * as esbuild from 'esbuild';
import openapiTS, { astToString } from 'openapi-typescript';

const here = dirname(fileURLToPath(import.meta.url));
const out = resolve(process.env.OUT ?? join(here, '../Api/wwwroot/console'));
const fresh = `${out}.new`;

await writeTypes();
if (process.env.CHECK !== '0') checkTypes();
await rm(fresh, { recursive: true, force: true });
const bundle = await esbuild.build({
  absWorkingDir: here,
  entryPoints: { console: 'src/main.tsx' },
  outdir: join(fresh, 'assets'),
  bundle: true,
  splitting: true,
  format: 'esm',
  target: ['es2022'],
  jsx: 'automatic',
  jsxImportSource: 'preact',
  minify: true,
  metafile: true,
  legalComments: 'linked',
  entryNames: '[name]-[hash]',
  chunkNames: '[name]-[hash]',
  assetNames: '[name]-[hash]',
  loader: { '.svg': 'file' },
  logLevel: 'warning',
});
await writePage(bundle.metafile);
await compress(join(fresh, 'assets'));
const previous = process.env.PREVIOUS;
if (previous) await cp(join(previous, 'assets'), join(fresh, 'assets'), { recursive: true, force: false });
await mkdir(dirname(out), { recursive: true });
await rm(out, { recursive: true, force: true });
await rename(fresh, out);
report(bundle.metafile);

// The types of the API's document; unchanged text is left alone, so that the type check can trust its cache.
async function writeTypes() {
  const source = await readFile(join(here, '../../docs/openapi.json'), 'utf8');
  const text = astToString(await openapiTS(JSON.parse(source), { alphabetize: true }));
  const target = join(here, 'obj/api.d.ts');
  await mkdir(dirname(target), { recursive: true });
  if (await readFile(target, 'utf8').catch(() => '') !== text) await writeFile(target, text);
}

function checkTypes() {
  const compiler = createRequire(import.meta.url).resolve('typescript/bin/tsc');
  const run = spawnSync(process.execPath, [compiler, '--noEmit', '--pretty', 'false', '-p', here], { stdio: 'inherit' });
  if (run.status !== 0) process.exit(run.status ?? 1);
}

// The page names the script, its style and what the script imports at once; everything else is loaded when it is needed.
async function writePage(metafile) {
  const entry = Object.entries(metafile.outputs).find(([, output]) => output.entryPoint === 'src/main.tsx');
  if (!entry) throw new Error('The bundle has no entry.');
  const address = path => `/console/assets/${relative(join(fresh, 'assets'), resolve(here, path))}`;
  const [script, output] = entry;
  const ahead = output.imports.filter(one => one.kind === 'import-statement').map(one => address(one.path));
  const page = (await readFile(join(here, 'src/index.html'), 'utf8'))
    .replace('<!-- style -->', `<link rel="stylesheet" href="${address(output.cssBundle)}">`)
    .replace('<!-- ahead -->', ahead.map(path => `<link rel="modulepreload" href="${path}">`).join(''))
    .replace('<!-- script -->', `<script type="module" src="${address(script)}"></script>`);
  await writeFile(join(fresh, 'index.html'), page);
  for (const name of ['icon.svg', 'manifest.webmanifest']) await cp(join(here, 'src', name), join(fresh, name));
}

async function compress(folder) {
  for (const name of await readdir(folder)) {
    if (name.endsWith('.map') || name.endsWith('.txt')) continue;
    const text = await readFile(join(folder, name));
    const brotli = { params: { [constants.BROTLI_PARAM_QUALITY]: 11, [constants.BROTLI_PARAM_SIZE_HINT]: text.length } };
    await writeFile(join(folder, `${name}.br`), brotliCompressSync(text, brotli));
    await writeFile(join(folder, `${name}.gz`), gzipSync(text, { level: 9 }));
  }
}

function report(metafile) {
  const bytes = Object.values(metafile.outputs).reduce((sum, output) => sum + output.bytes, 0);
  const name = createHash('sha256').update(Object.keys(metafile.outputs).sort().join()).digest('hex').slice(0, 8);
  console.log(`console ${name}: ${Object.keys(metafile.outputs).length} files, ${Math.round(bytes / 1024)} KiB before compression`);
}
