import type { ComponentChildren } from 'preact';
import { useId } from 'preact/hooks';
import { cloneElement, type VNode } from 'preact';
import type { Problem } from '../api/problem';

/** A control with its label, a hint, and the sentences of what is wrong with it. */
export function Field({ label, hint, problem, pointer, errors = [], children, optional }: {
  label: string;
  hint?: ComponentChildren;
  /** The refusal of the form, where one came. */
  problem?: Problem | undefined;
  /** The JSON pointer of the control's value in the body. */
  pointer?: string;
  errors?: string[];
  optional?: string;
  children: VNode<Record<string, unknown>>;
}) {
  const id = useId();
  const wrong = [...errors, ...(problem && pointer !== undefined ? problem.field(pointer, true) : [])];
  const described = [hint ? `${id}-hint` : '', wrong.length > 0 ? `${id}-wrong` : ''].filter(Boolean).join(' ');
  return (
    <div class={wrong.length > 0 ? 'field wrong' : 'field'}>
      <label for={id}>{label}{optional && <span class="optional"> {optional}</span>}</label>
      {cloneElement(children, { id, 'aria-describedby': described || undefined, 'aria-invalid': wrong.length > 0 || undefined })}
      {hint && <p class="hint" id={`${id}-hint`}>{hint}</p>}
      {wrong.length > 0 && <p class="error" id={`${id}-wrong`}>{wrong.join(' ')}</p>}
    </div>
  );
}

/** Several controls that belong together, such as the days of a week. */
export function Group({ label, hint, errors = [], children }: { label: string; hint?: ComponentChildren; errors?: string[]; children: ComponentChildren }) {
  const id = useId();
  return (
    <fieldset class={errors.length > 0 ? 'field wrong' : 'field'} aria-describedby={hint ? `${id}-hint` : undefined}>
      <legend>{label}</legend>
      {children}
      {hint && <p class="hint" id={`${id}-hint`}>{hint}</p>}
      {errors.length > 0 && <p class="error" role="alert">{errors.join(' ')}</p>}
    </fieldset>
  );
}

/** One of a few values, all of them in sight. */
export function Choice<T extends string | number>({ name, value, options, onChange, label }: {
  name: string; value: T | null | undefined; label: string;
  options: { value: T; label: string; hint?: string; disabled?: boolean }[]; onChange: (value: T) => void;
}) {
  return (
    <div class="choice" role="radiogroup" aria-label={label}>
      {options.map(option => (
        <label key={option.value}>
          <input type="radio" name={name} checked={value === option.value} disabled={option.disabled} onChange={() => onChange(option.value)} />
          <span>{option.label}{option.hint && <small>{option.hint}</small>}</span>
        </label>
      ))}
    </div>
  );
}

/** A yes or no. */
export function Check({ label, hint, checked, onChange, disabled }: {
  label: ComponentChildren; hint?: ComponentChildren; checked: boolean; onChange: (checked: boolean) => void; disabled?: boolean;
}) {
  const id = useId();
  return (
    <div class="check">
      <input id={id} type="checkbox" checked={checked} disabled={disabled} aria-describedby={hint ? `${id}-hint` : undefined}
        onChange={event => onChange(event.currentTarget.checked)} />
      <label for={id}>{label}</label>
      {hint && <p class="hint" id={`${id}-hint`}>{hint}</p>}
    </div>
  );
}
