import { Choice, Group } from '../../parts/field';
import { useGroups, useStaff } from '../../parts/known';
import { readReasons, reasonIn } from '../../parts/reasons';
import { number } from '../../format';
import { words } from '../../words';
import { Filters } from './filters';
import type { Editing } from './editing';

readReasons();

/** Step 1: all customers or some of them, how many these are, and who is left out. */
export function People({ draft, put, live, ended, outlook, problem, onList }: Editing) {
  const texts = words().editor.people;
  const groups = useGroups();
  const staff = useStaff();
  const fixed = live || ended;
  return (
    <section class="card stack" id="people" aria-labelledby="people-title">
      <h2 id="people-title" tabIndex={-1}>{texts.title}</h2>
      <Choice name="audience" label={texts.title} value={draft.filter ? 'some' : 'all'}
        onChange={choice => put({ filter: choice === 'all' ? null : draft.filter ?? {} })}
        options={[{ value: 'all', label: texts.all, hint: texts.allHint, disabled: fixed }, { value: 'some', label: texts.some, hint: texts.someHint, disabled: fixed }]} />
      {draft.filter && (
        <Group label={texts.filters} errors={problem?.field('/audience/filter', true) ?? []}>
          <Filters filter={draft.filter} onChange={filter => put({ filter })} disabled={fixed} groups={groups.data?.items ?? []} staff={staff.data?.items ?? []} />
        </Group>
      )}
      <Count outlook={outlook} onList={onList} />
      {draft.exclude.length > 0 && <p class="hint">{texts.excluded(draft.exclude.length)}</p>}
      <LeftOut outlook={outlook} />
    </section>
  );
}

/** How many people, as far as it is known; a tap opens the list. */
export function Count({ outlook, onList }: Pick<Editing, 'outlook' | 'onList'>) {
  const texts = words().editor.people;
  const { forecast, counting, problem } = outlook;
  if (!forecast) return <p class="soft" role="status">{counting ? texts.counting : problem ? texts.unknown : texts.needsChannel}</p>;
  return (
    <p role="status" aria-busy={counting}>
      <button type="button" class="count" onClick={onList}>
        {forecast.exact ? texts.count(forecast.count ?? 0) : texts.upTo(forecast.bound ?? 0)}
      </button>
      {counting && <span class="soft"> {texts.counting}</span>}
    </p>
  );
}

/** Who is left out, and why, in words. */
export function LeftOut({ outlook }: Pick<Editing, 'outlook'>) {
  const texts = words().editor.people;
  const entries = Object.entries(outlook.forecast?.skipped ?? {}).filter(([, count]) => count > 0);
  if (entries.length === 0) return null;
  return (
    <div>
      <h3>{texts.leftOut}</h3>
      <ul class="reasons">
        {entries.map(([reason, count]) => <li key={reason}><b class="numbers">{number(count)}</b> <span>{reasonIn(reason).title}</span></li>)}
      </ul>
    </div>
  );
}
