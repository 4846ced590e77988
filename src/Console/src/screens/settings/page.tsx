import { call, client } from '../../api/client';
import { Page } from '../../parts/page';
import { forgetBusiness, me, may } from '../../session';
import { language, languages, remember, words, type Language } from '../../words';
import { Business } from './business';
import { Keys } from './keys';
import { Phone } from './phone';

/** The business's settings, its keys, and this session. */
export default function Settings() {
  const texts = words().settings;
  const leave = async () => {
    await call(client.DELETE('/v1/session', {}));
    forgetBusiness();
    location.assign('/console');
  };
  return (
    <Page title={texts.title}>
      <section class="card stack">
        <h2>{texts.signedIn}</h2>
        <dl class="facts">
          <dt>{texts.business}</dt><dd dir="auto">{me.value?.tenantName}</dd>
          <dt>{texts.role}</dt><dd>{texts.roles[me.value?.role ?? '']}</dd>
        </dl>
        <label class="row">{texts.language}
          <select class="narrow" value={language.value} onChange={event => void remember(event.currentTarget.value as Language)}>
            {Object.entries(languages).map(([code, name]) => <option key={code} value={code} lang={code}>{name}</option>)}
          </select>
        </label>
        <div class="actions"><button type="button" onClick={() => void leave()}>{texts.signOut}</button></div>
      </section>
      <Phone />
      <Business />
      {may('creator') && <Keys />}
    </Page>
  );
}
