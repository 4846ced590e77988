import type { Campaign } from '../../api/types';
import { Dialog } from '../../parts/dialog';
import { words } from '../../words';
import { differences, draftOf, type Draft } from './draft';

/** Somebody stored another version meanwhile: both are shown, and neither is lost before the choice. */
export function Conflict({ mine, theirs, onMine, onTheirs }: { mine: Draft; theirs: Campaign; onMine: () => void; onTheirs: () => void }) {
  const texts = words().editor.conflict;
  const other = draftOf(theirs);
  return (
    <Dialog title={texts.title} foot={<>
      <button type="button" onClick={onTheirs}>{texts.takeTheirs}</button>
      <button type="button" class="primary" onClick={onMine}>{texts.keepMine}</button>
    </>}>
      <p>{texts.text}</p>
      <div class="scroll" role="region" aria-label={texts.title} tabIndex={0}>
        <table>
          <thead><tr><th scope="col">{texts.member}</th><th scope="col">{texts.mine}</th><th scope="col">{texts.theirs}</th></tr></thead>
          <tbody>
            {differences(mine, other).map(name => (
              <tr key={name}><th scope="row">{texts.members[name]}</th><td dir="auto">{shown(mine[name])}</td><td dir="auto">{shown(other[name])}</td></tr>
            ))}
          </tbody>
        </table>
      </div>
    </Dialog>
  );
}

const shown = (value: Draft[keyof Draft]): string =>
  value === null || value === '' ? '–' : typeof value === 'object' ? (Array.isArray(value) ? value.join(', ') : JSON.stringify(value)) : String(value);
