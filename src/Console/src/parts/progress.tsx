import { percent } from '../format';

/** A bar of whole percent with the figure beside it. */
export function Progress({ value, label }: { value: number; label: string }) {
  return (
    <div class="progress">
      <progress max={100} value={value} aria-label={label}>{percent(value)}</progress>
      <span>{percent(value)}</span>
    </div>
  );
}
