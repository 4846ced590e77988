// Builds the console: types from the OpenAPI document, type check, bundle with hashed names, compressed copies, the page.
//
//   node build.mjs                 into ../Api/wwwroot/console
//   OUT=folder node build.mjs      into another folder
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
const main = 'src/main.tsx';
const languages = ['en', 'de', 'it', 'es'];

await writeTypes();
if (process.env.CHECK !== '0') checkTypes();
await rm(fresh, { recursive: true, force: true });
// What several screens share is known once they have been put together: it goes into the console's own file.
const bundle = await build(sharedBy((await build([], { write: false })).metafile));
await writePages(bundle.metafile);
await compress(join(fresh, 'assets'));
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

function build(shared, options = {}) {
  return esbuild.build({
    absWorkingDir: here,
    entryPoints: { console: main },
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
    plugins: [inOneFile(shared)],
    ...options,
  });
}

// esbuild makes a file of its own for each set of screens that share something: the first load asked for a dozen. A file
// that is loaded later imports the console's own modules here, so that all of these belong to one set and one file, and
// each screen is one more.
function inOneFile(shared) {
  return {
    name: 'in-one-file',
    setup(bundler) {
      const later = new Set();
      bundler.onResolve({ filter: /^\./ }, async ({ kind, path, importer, resolveDir }) => {
        if (kind !== 'dynamic-import') return null;
        const found = await bundler.resolve(path, { kind: 'import-statement', importer, resolveDir });
        later.add(found.path);
        return found;
      });
      bundler.onLoad({ filter: /\.tsx?$/ }, async ({ path }) => {
        const more = path === join(here, main) ? shared.map(one => join(here, one)) : later.has(path) ? [join(here, main)] : null;
        if (!more) return null;
        const source = await readFile(path, 'utf8');
        return { contents: `${source}\n${more.map(one => `import ${JSON.stringify(one)};`).join('\n')}`, loader: path.endsWith('x') ? 'tsx' : 'ts' };
      });
    },
  };
}

// The modules of files that are neither a screen nor the console's own.
function sharedBy({ outputs }) {
  return Object.values(outputs)
    .filter(output => !output.entryPoint && !(main in output.inputs))
    .flatMap(output => Object.keys(output.inputs));
}

// The page names the script, its style and the words of a language; everything else is loaded when it is needed. A page for
// each language, for words that are only asked for by the script come a round trip later.
async function writePages({ outputs }) {
  const found = test => Object.entries(outputs).find(([, output]) => test(output)) ?? fail('The bundle lacks a part of the page.');
  const address = path => `/console/assets/${relative(join(fresh, 'assets'), resolve(here, path))}`;
  const [script] = found(output => main in output.inputs && output.inputs[main].bytesInOutput > 0);
  const [entry, { cssBundle }] = found(output => output.entryPoint === main);
  if (entry !== script) await rm(resolve(here, entry)); // it only imports the script
  // Each file that imports the console's modules is given the whole style once more.
  for (const path of Object.keys(outputs).filter(path => path.endsWith('.css') && path !== cssBundle)) await rm(resolve(here, path));
  // The icon stands in the page: it is smaller than the request for it.
  const icon = encodeURIComponent((await readFile(join(here, 'src/icon.svg'), 'utf8')).trim());
  const source = (await readFile(join(here, 'src/index.html'), 'utf8')).replace('"/console/icon.svg"', `"data:image/svg+xml,${icon}"`);
  for (const language of languages) {
    const [words] = found(output => output.entryPoint === `src/words/${language}/index.ts`);
    const page = source
      .replace('<html lang="en">', `<html lang="${language}">`)
      .replace('<!-- style -->', `<link rel="stylesheet" href="${address(cssBundle)}">`)
      .replace('<!-- ahead -->', `<link rel="modulepreload" href="${address(words)}">`)
      .replace('<!-- script -->', `<script type="module" src="${address(script)}"></script>`);
    await writeFile(join(fresh, language === 'en' ? 'index.html' : `index.${language}.html`), page);
  }
  for (const name of ['icon.svg', 'manifest.webmanifest']) await cp(join(here, 'src', name), join(fresh, name));
}

function fail(text) {
  throw new Error(text);
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
