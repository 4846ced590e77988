import { useId } from 'preact/hooks';
import type { Filter } from '../../api/types';
import { month } from '../../format';
import { Icon } from '../../parts/icons';
import { words } from '../../words';

type Name = 'spentMoreThan' | 'averageReceiptMoreThan' | 'visits' | 'gender' | 'birthday' | 'birthMonth' | 'brandedApp' | 'staff' | 'groups';
const names: Name[] = ['spentMoreThan', 'averageReceiptMoreThan', 'visits', 'gender', 'birthday', 'birthMonth', 'brandedApp', 'staff', 'groups'];
const fresh: { [name in Name]: NonNullable<Filter[name]> } = {
  spentMoreThan: 100, averageReceiptMoreThan: 30, visits: { min: 2 }, gender: 'female', birthday: 'today', birthMonth: 1, brandedApp: true, staff: [], groups: [],
};

/** The conditions as sentences, each with its values in place; all of them must hold. */
export function Filters({ filter, onChange, disabled, groups, staff }: {
  filter: Filter; onChange: (filter: Filter) => void; disabled: boolean;
  groups: { id: string; name: string }[]; staff: { id: string; name: string }[];
}) {
  const texts = words().editor.filters;
  const put = (change: Partial<Filter>) => onChange({ ...filter, ...change });
  const remove = (name: Name) => { const { [name]: _, ...rest } = filter; onChange(rest); };
  const used = names.filter(name => filter[name] !== undefined && filter[name] !== null);
  const further = !!(filter.any || filter.not || filter.attributes);
  const missing = names.filter(name => !used.includes(name));
  return (
    <div class="stack">
      {used.length > 0 && (
        <ul class="conditions">
          {used.map(name => (
            <li key={name}>
              <div class="condition"><Sentence name={name} filter={filter} put={put} disabled={disabled} groups={groups} staff={staff} /></div>
              {!disabled && <button type="button" class="icon" aria-label={texts.remove(texts.names[name])} onClick={() => remove(name)}><Icon name="cross" /></button>}
            </li>
          ))}
        </ul>
      )}
      {further && <p class="hint">{texts.further}</p>}
      {!disabled && missing.length > 0 && (
        <select class="add" aria-label={texts.add} value="" onChange={event => {
          const name = event.currentTarget.value as Name;
          event.currentTarget.value = '';
          if (name) put({ [name]: fresh[name] });
        }}>
          <option value="">{texts.add}</option>
          {missing.map(name => <option key={name} value={name}>{texts.names[name]}</option>)}
        </select>
      )}
    </div>
  );
}

function Sentence({ name, filter, put, disabled, groups, staff }: {
  name: Name; filter: Filter; put: (change: Partial<Filter>) => void; disabled: boolean;
  groups: { id: string; name: string }[]; staff: { id: string; name: string }[];
}) {
  const texts = words().editor.filters;
  const id = useId();
  const label = <label for={id}>{texts.names[name]}</label>;
  switch (name) {
    case 'spentMoreThan':
    case 'averageReceiptMoreThan':
      return <>{label}<input id={id} type="number" inputMode="decimal" min={0} step="any" disabled={disabled} value={filter[name] ?? ''}
        onInput={event => put({ [name]: event.currentTarget.value === '' ? 0 : event.currentTarget.valueAsNumber })} /></>;
    case 'visits':
      return (
        <span class="row">
          <span>{texts.names.visits}</span>
          <label class="row">{texts.from}<input type="number" inputMode="numeric" min={0} disabled={disabled} value={filter.visits?.min ?? ''}
            onInput={event => put({ visits: range(event.currentTarget.value, filter.visits?.max) })} /></label>
          <label class="row">{texts.to}<input type="number" inputMode="numeric" min={0} disabled={disabled} value={filter.visits?.max ?? ''}
            onInput={event => put({ visits: range(filter.visits?.min, event.currentTarget.value) })} /></label>
        </span>
      );
    case 'gender':
      return <>{label}<select id={id} disabled={disabled} value={filter.gender ?? ''} onChange={event => put({ gender: event.currentTarget.value as 'female' | 'male' })}>
        <option value="female">{texts.female}</option><option value="male">{texts.male}</option></select></>;
    case 'birthday': {
      const today = filter.birthday === 'today';
      const [months, days] = today ? ['01', '01'] : (filter.birthday ?? '01-01').split('-');
      const put2 = (monthOf: string, dayOf: string) => put({ birthday: `${monthOf}-${dayOf}` });
      return (
        <span class="row">
          {label}
          <select id={id} disabled={disabled} value={today ? 'today' : 'date'} onChange={event => put({ birthday: event.currentTarget.value === 'today' ? 'today' : '01-01' })}>
            <option value="today">{texts.birthdayToday}</option><option value="date">{texts.birthdayOn}</option>
          </select>
          {!today && <>
            <select aria-label={texts.day} disabled={disabled} value={days} onChange={event => put2(months!, event.currentTarget.value)}>
              {Array.from({ length: 31 }, (_, index) => two(index + 1)).map(day => <option key={day} value={day}>{Number(day)}</option>)}
            </select>
            <select aria-label={texts.month} disabled={disabled} value={months} onChange={event => put2(event.currentTarget.value, days!)}>
              {Array.from({ length: 12 }, (_, index) => <option key={index} value={two(index + 1)}>{month(index + 1)}</option>)}
            </select>
          </>}
        </span>
      );
    }
    case 'birthMonth':
      return <>{label}<select id={id} disabled={disabled} value={filter.birthMonth ?? 1} onChange={event => put({ birthMonth: Number(event.currentTarget.value) })}>
        {Array.from({ length: 12 }, (_, index) => <option key={index} value={index + 1}>{month(index + 1)}</option>)}</select></>;
    case 'brandedApp':
      return <>{label}<select id={id} disabled={disabled} value={filter.brandedApp ? 'yes' : 'no'} onChange={event => put({ brandedApp: event.currentTarget.value === 'yes' })}>
        <option value="yes">{texts.hasApp}</option><option value="no">{texts.hasNoApp}</option></select></>;
    case 'staff':
    case 'groups': {
      const all = name === 'staff' ? staff : groups;
      const chosen = filter[name] ?? [];
      return (
        <fieldset>
          <legend>{texts.names[name]}</legend>
          {all.length === 0 && <p class="hint">{name === 'staff' ? texts.noStaff : texts.noGroups}</p>}
          <div class="chips">
            {[...all, ...chosen.filter(one => !all.some(label => label.id === one)).map(one => ({ id: one, name: one }))].map(one => (
              <label key={one.id} class="chip">
                <input type="checkbox" disabled={disabled} checked={chosen.includes(one.id)}
                  onChange={event => put({ [name]: event.currentTarget.checked ? [...chosen, one.id] : chosen.filter(other => other !== one.id) })} />
                <span dir="auto">{one.name}</span>
              </label>
            ))}
          </div>
        </fieldset>
      );
    }
  }
}

const two = (value: number): string => String(value).padStart(2, '0');

// An empty bound is no bound; without any the range is from 0, which everybody is in.
function range(min: string | number | null | undefined, max: string | number | null | undefined): { min?: number; max?: number } {
  const given = (value: string | number | null | undefined) => (value === undefined || value === null || value === '' ? undefined : Math.max(0, Math.trunc(Number(value))));
  const [low, high] = [given(min), given(max)];
  return { ...(low !== undefined || high === undefined ? { min: low ?? 0 } : {}), ...(high !== undefined ? { max: high } : {}) };
}
