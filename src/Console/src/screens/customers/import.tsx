import { useEffect, useState } from 'preact/hooks';
import { call, client, once, raw, upload, whole } from '../../api/client';
import { Problem } from '../../api/problem';
import type { ImportColumn, ImportResult, Operation } from '../../api/types';
import { number } from '../../format';
import { useChanges } from '../../live';
import { useAttempt } from '../../parts/attempt';
import { Field } from '../../parts/field';
import { asProblem } from '../../parts/load';
import { Page } from '../../parts/page';
import { Progress } from '../../parts/progress';
import { saveFile } from '../../parts/save';
import { Failure, Notice } from '../../parts/states';
import { me } from '../../session';
import { words } from '../../words';

const fields = ['customerId', 'name', 'phone', 'gender', 'birthDate', 'totalSpent', 'averageReceipt', 'visits', 'brandedApp', 'onlineApp', 'staff', 'groups', 'whatsappUserId'] as const;
const rowsToCheck = 50;

/** Customers from a file, in steps: the file, its columns, a check of the first rows, the run with its progress. */
export default function Import() {
  const texts = words().imports;
  const [file, setFile] = useState<File>();
  const [found, setFound] = useState<ImportResult>();
  const [map, setMap] = useState<Record<string, string>>({});
  const [checked, setChecked] = useState<ImportResult>();
  const [running, setRunning] = useState(() => recall());
  const [elsewhere, setElsewhere] = useState<string>();
  const [gone, setGone] = useState<number>();
  const { busy, problem, run: attempt } = useAttempt();
  const [again, setAgain] = useState<() => void>();
  // An import that another device or a closed tab began is in the tenant's stream.
  useChanges(({ operations }) => {
    for (const one of operations) {
      if (one.kind === 'importCustomers') setElsewhere(before => (one.status === 'running' ? one.id : one.id === before ? undefined : before));
    }
  });

  // What a lost connection has stopped is offered again: the same file cannot be chosen twice.
  const begin = (act: () => Promise<void>) => {
    setAgain(() => () => begin(act));
    return attempt(act);
  };
  const look = (chosen: File) => begin(async () => {
    setFile(chosen);
    setChecked(undefined);
    setFound(undefined);
    const first = await send(chosen, {}, undefined, { dryRun: 'true', first: '3' });
    setFound(first);
    setMap(Object.fromEntries((first.columns ?? []).map(column => [column.name, column.field ?? column.guess ?? ''])));
  });
  const encoding = found?.encoding && found.encoding !== 'utf-8' ? found.encoding : undefined;
  const check = () => begin(async () => { setChecked(await send(file!, map, encoding, { dryRun: 'true', first: String(rowsToCheck) }, found?.columns)); });
  const run = () => begin(async () => {
    setGone(0);
    try {
      const answer = await raw(`/v1/customers/import?${parameters(map, {}, found?.columns)}`, {
        method: 'POST', headers: { 'Content-Type': type(encoding), Prefer: 'respond-async', ...once(`${file!.name} ${file!.size} ${file!.lastModified} ${type(encoding)}`) },
      }, upload(file!, setGone));
      const operation = (await whole(answer.json())) as Operation;
      recall(operation.id);
      setRunning(operation.id);
    } finally {
      setGone(undefined);
    }
  });
  const other = () => { recall(null); setRunning(null); setFile(undefined); setFound(undefined); setChecked(undefined); };

  if (running) return <Page title={texts.title} back="/console/customers"><Run key={running} id={running} other={other} /></Page>;
  const hasKey = Object.values(map).includes('customerId');
  const doubled = Object.values(map).filter((field, index, all) => field && all.indexOf(field) !== index);
  return (
    <Page title={texts.title} back="/console/customers">
      <section class="card stack">
        <h2>1. {texts.file}</h2>
        <p class="soft">{texts.fileText}</p>
        <Field label={texts.choose}>
          <input type="file" accept=".csv,.txt,.tsv,text/csv" onChange={event => { const chosen = event.currentTarget.files?.[0]; if (chosen) void look(chosen); }} />
        </Field>
        {elsewhere && <Notice action={<button type="button" class="small" onClick={() => setRunning(recall(elsewhere))}>{texts.show}</button>}>{texts.elsewhere}</Notice>}
        <Failure problem={problem} retry={problem?.status === 0 ? again : undefined} />
        {gone !== undefined && file ? <div><p role="status">{texts.sending}</p><Progress value={Math.floor((100 * gone) / Math.max(1, file.size))} label={texts.sending} /></div>
          : busy && <p role="status">{texts.reading}</p>}
      </section>
      {found?.columns && (
        <section class="card stack">
          <h2>2. {texts.columns}</h2>
          <p class="soft">{texts.columnsText}{encoding && <> {texts.encoding(encoding)}</>}</p>
          <div class="scroll" role="region" aria-label={texts.columns} tabIndex={0}>
            <table class="stacked">
              <thead><tr><th scope="col">{texts.column}</th><th scope="col">{texts.samples}</th><th scope="col">{texts.becomes}</th></tr></thead>
              <tbody>
                {found.columns.map(column => (
                  <tr key={column.name}>
                    <th scope="row" dir="auto">{column.name}</th>
                    <td class="soft" dir="auto">{column.samples.join(', ')}</td>
                    <td><select aria-label={texts.becomesOf(column.name)} value={map[column.name] ?? ''} onChange={event => { setChecked(undefined); setMap({ ...map, [column.name]: event.currentTarget.value }); }}>
                      <option value="">{texts.ignore}</option>
                      {fields.map(field => <option key={field} value={field}>{words().customers.fields[field]}</option>)}
                    </select></td>
                  </tr>
                ))}
              </tbody>
            </table>
          </div>
          {!hasKey && <Notice kind="warn">{texts.needsKey}</Notice>}
          {doubled.length > 0 && <Notice kind="warn">{texts.doubled(doubled.map(field => words().customers.fields[field as (typeof fields)[number]]))}</Notice>}
          <div class="actions"><button type="button" class="primary" disabled={busy || !hasKey || doubled.length > 0} onClick={() => void check()}>{texts.check}</button></div>
        </section>
      )}
      {checked && (
        <section class="card stack">
          <h2>3. {texts.checked}</h2>
          <Counts counts={checked} />
          {checked.errors.length > 0 && <h3>{texts.errors}</h3>}
          {checked.errors.length > 0 && <Errors errors={checked.errors} />}
          {checked.warnings.length > 0 && <Notice kind="warn"><ul class="bullets">{checked.warnings.slice(0, 5).map(one => <li key={one.line}>{texts.line(one.line)} {one.message}</li>)}</ul></Notice>}
          <p class="soft">{texts.runText}</p>
          <div class="actions"><button type="button" class="primary" disabled={busy} onClick={() => void run()}>{texts.run}</button></div>
        </section>
      )}
    </Page>
  );
}

/** An import that runs, or has run: it goes on without this page, and after a lost connection the page finds it again. */
function Run({ id, other }: { id: string; other: () => void }) {
  const texts = words().imports;
  const [operation, setOperation] = useState<Operation>();
  const [problem, setProblem] = useState<Problem>();
  const { problem: refusal, run } = useAttempt();
  useEffect(() => {
    let timer: ReturnType<typeof setTimeout> | undefined;
    let stopped = false;
    const follow = async () => {
      try {
        const now = await call(client.GET('/v1/operations/{id}', { params: { path: { id } } }));
        if (stopped) return;
        setOperation(now);
        setProblem(undefined);
        if (now.finishedAt) {
          if (!now.rejected) recall(null); // there is nothing left to do with it
          return;
        }
      } catch (failure) {
        if (stopped) return;
        setProblem(asProblem(failure));
        if (failure instanceof Problem && failure.status === 404) return;
      }
      timer = setTimeout(() => void follow(), 1000);
    };
    void follow();
    return () => { stopped = true; clearTimeout(timer); };
  }, [id]);
  const cancel = () => run(() => call(client.DELETE('/v1/operations/{id}', { params: { path: { id } } })));
  const done = operation?.done ?? 0;
  const ended = !!operation?.finishedAt;
  return (
    <section class="card stack">
      <h2>{!ended ? texts.running : operation.status === 'succeeded' ? texts.ended : texts.stopped}</h2>
      {problem?.status === 0 ? <Notice kind="warn">{texts.away}</Notice> : <Failure problem={problem} />}
      <Failure problem={refusal} />
      {problem?.status === 404 && <button type="button" onClick={other}>{texts.another}</button>}
      {operation && <>
        {!ended && <div class="progress"><progress max={operation.total ?? 1} value={operation.total ? done : undefined} aria-label={texts.running} /><span>{operation.total ? texts.of(done, operation.total) : number(done)}</span></div>}
        {operation.problem && <Notice kind="bad">{texts.problems[operation.problem]}</Notice>}
        <Counts counts={{ created: operation.created ?? 0, updated: operation.updated ?? 0, unchanged: operation.unchanged ?? 0, rejected: operation.rejected ?? 0 }} />
        {(operation.rejected ?? 0) > 0 && ended && (
          <Notice kind="warn" action={<button type="button" class="small" onClick={() => void saveFile(`/v1/operations/${id}/rejected`, 'rejected.csv')}>{texts.rejectedFile}</button>}>{texts.rejectedText}</Notice>
        )}
        <div class="actions">
          {!ended && <button type="button" class="danger" onClick={() => void cancel()}>{texts.cancel}</button>}
          {ended && <><a class="button primary" href="/console/customers">{texts.toCustomers}</a><button type="button" onClick={other}>{texts.another}</button></>}
        </div>
        {!ended && <p class="hint">{texts.goesOn}</p>}
      </>}
    </section>
  );
}

function Counts({ counts }: { counts: { created: number; updated: number; unchanged: number; rejected: number } }) {
  const texts = words().imports.counts;
  return (
    <div class="figures">
      {(['created', 'updated', 'unchanged', 'rejected'] as const).map(name => <div key={name}><b>{number(counts[name])}</b><span>{texts[name]}</span></div>)}
    </div>
  );
}

function Errors({ errors }: { errors: ImportResult['errors'] }) {
  const texts = words().imports;
  return (
    <div class="scroll" role="region" aria-label={texts.errors} tabIndex={0}>
      <table>
        <thead><tr><th scope="col">{texts.lineHead}</th><th scope="col">{texts.column}</th><th scope="col">{texts.why}</th></tr></thead>
        <tbody>{errors.slice(0, rowsToCheck).map((one, index) => <tr key={index}><td class="numbers">{one.line}</td><td dir="auto">{one.column}</td><td>{one.message}</td></tr>)}</tbody>
      </table>
    </div>
  );
}

async function send(file: File, map: Record<string, string>, encoding: string | undefined, more: Record<string, string>, columns?: ImportColumn[] | null): Promise<ImportResult> {
  // A look at the first rows needs no whole file of a hundred mebibytes: the beginning, cut at a line's end, is enough.
  const part = file.size > 262_144 ? await beginning(file) : file;
  const answer = await raw(`/v1/customers/import?${parameters(map, more, columns)}`, { method: 'POST', body: part, headers: { 'Content-Type': type(encoding) } });
  return (await whole(answer.json())) as ImportResult;
}

async function beginning(file: File): Promise<Blob> {
  const bytes = new Uint8Array(await file.slice(0, 262_144).arrayBuffer());
  const end = bytes.lastIndexOf(0x0a);
  return new Blob([end > 0 ? bytes.slice(0, end + 1) : bytes]);
}

// Only what differs from the file's own header is said, so that a file with our columns needs no map.
function parameters(map: Record<string, string>, more: Record<string, string>, columns?: ImportColumn[] | null): string {
  const query = new URLSearchParams(more);
  for (const [column, field] of Object.entries(map)) {
    if ((columns?.find(one => one.name === column)?.field ?? '') !== field) query.append('map', `${column}:${field}`);
  }
  return query.toString();
}

const type = (encoding: string | undefined): string => (encoding ? `text/csv; charset=${encoding}` : 'text/csv');

// The id of the business's import that runs, for a page that is opened again. Without an argument it is read, with null forgotten.
function recall(id?: string | null): string | null {
  const place = `massmessaging.import.${me.value?.tenantId}`;
  try {
    if (id === null) localStorage.removeItem(place);
    else if (id !== undefined) localStorage.setItem(place, id);
    return localStorage.getItem(place);
  } catch {
    return id ?? null;
  }
}
