//   node test.mjs [file…]          all of tests/, or the named ones
//
// Runs the tests of the console's logic: each file of tests/ is bundled with what it imports, for Node knows no TypeScript.
import { spawnSync } from 'node:child_process';
import { mkdir, readdir, rm } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import * as esbuild from 'esbuild';

const here = dirname(fileURLToPath(import.meta.url));
const out = join(here, 'obj/tests', process.argv.slice(2).join('+') || 'all');
await rm(out, { recursive: true, force: true });
await mkdir(out, { recursive: true });
const names = (await readdir(join(here, 'tests'))).filter(name => name.endsWith('.test.ts') && (process.argv.length === 2 || process.argv.includes(name)));
await esbuild.build({
  absWorkingDir: here, entryPoints: names.map(name => join('tests', name)), outdir: out, outExtension: { '.js': '.mjs' },
  bundle: true, format: 'esm', platform: 'node', target: 'node18', jsx: 'automatic', jsxImportSource: 'preact', logLevel: 'warning',
});
const run = spawnSync(process.execPath, ['--test', ...names.map(name => join(out, name.replace(/\.ts$/, '.mjs')))], { stdio: 'inherit' });
process.exit(run.status ?? 1);
