import { reloadOnce } from '../stale';
import { language, languages, remember, words, type Language } from '../words';
import { say } from './toasts';

/** The choice of the console's language. */
export function LanguageChoice() {
  const choose = (chosen: Language) => void remember(chosen).catch(failure => { if (!reloadOnce(failure)) say(words().shell.offline, 'bad'); });
  return (
    <label class="row">{words().settings.language}
      <select class="narrow" value={language.value} onChange={event => choose(event.currentTarget.value as Language)}>
        {Object.entries(languages).map(([code, name]) => <option key={code} value={code} lang={code}>{name}</option>)}
      </select>
    </label>
  );
}
