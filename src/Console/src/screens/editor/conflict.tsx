import type { Campaign, Sender } from '../../api/types';
import { list, moment, weekday } from '../../format';
import { Dialog } from '../../parts/dialog';
import { words } from '../../words';
import { differences, draftOf, type Draft } from './draft';

/** Somebody stored another version meanwhile: both are shown, and neither is lost before the choice. */
export function Conflict({ mine, theirs, senders, onMine, onTheirs }: {
  mine: Draft; theirs: Campaign; senders: Sender[]; onMine: () => void; onTheirs: () => void;
}) {
  const texts = words().editor.conflict;
  const other = draftOf(theirs);
  return (
    <Dialog title={texts.title} foot={<>
      <button type="button" onClick={onTheirs}>{texts.takeTheirs}</button>
      <button type="button" class="primary" onClick={onMine}>{texts.keepMine}</button>
    </>}>
      <p>{texts.text}</p>
      <div class="scroll" role="region" aria-label={texts.title} tabIndex={0}>
        <table class="stacked">
          <thead><tr><th scope="col">{texts.member}</th><th scope="col">{texts.mine}</th><th scope="col">{texts.theirs}</th></tr></thead>
          <tbody>
            {differences(mine, other).filter(name => name !== 'exclude').map(name => (
              <tr key={name}>
                <th scope="row">{texts.members[name]}</th>
                {[[texts.mine, mine], [texts.theirs, other]].map(([whose, draft]) => (
                  <td key={whose as string} dir="auto"><span class="whose soft">{whose as string}: </span>{shown(name, draft as Draft, senders)}</td>
                ))}
              </tr>
            ))}
          </tbody>
        </table>
      </div>
    </Dialog>
  );
}

// A value in the words of the form.
function shown(name: keyof Draft, draft: Draft, senders: Sender[]): string {
  const { shell, editor } = words();
  const value = draft[name];
  if (value === null || value === '') return '–';
  switch (name) {
    case 'channel': return shell.channels[draft.channel!];
    case 'senderId': return senders.find(sender => sender.id === value)?.name ?? String(value);
    case 'filter': return list(Object.keys(value).map(one => (editor.filters.names as Record<string, string>)[one] ?? one)) || editor.people.some;
    case 'template': return draft.template!.name;
    case 'daysOfWeek': return list(draft.daysOfWeek!.map(day => weekday(day, 'short')));
    case 'startAtLocal': case 'endAtLocal': return moment(String(value));
    case 'messagesPerHour': return editor.schedule.perHour(draft.messagesPerHour);
    case 'safeSending': return draft.safeSending ? shell.yes : shell.no;
    default: return String(value);
  }
}
