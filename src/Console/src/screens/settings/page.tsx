import { call, client } from '../../api/client';
import { useAttempt } from '../../parts/attempt';
import { LanguageChoice } from '../../parts/language';
import { Page } from '../../parts/page';
import { Failure } from '../../parts/states';
import { forgetBusiness, me, may } from '../../session';
import { words } from '../../words';
import { Business } from './business';
import { Keys } from './keys';
import { Phone } from './phone';

/** The business's settings, its keys, and this session. */
export default function Settings() {
  const texts = words().settings;
  const { busy, problem, run } = useAttempt();
  const leave = () => run(async () => {
    await call(client.DELETE('/v1/session', {}));
    forgetBusiness();
    location.assign('/console');
  });
  return (
    <Page title={texts.title}>
      <section class="card stack">
        <h2>{texts.signedIn}</h2>
        <dl class="facts">
          <dt>{texts.business}</dt><dd dir="auto">{me.value?.tenantName}</dd>
          <dt>{texts.role}</dt><dd>{texts.roles[me.value?.role ?? '']}</dd>
        </dl>
        <LanguageChoice />
        <Failure problem={problem} />
        <div class="actions"><button type="button" disabled={busy} onClick={() => void leave()}>{texts.signOut}</button></div>
      </section>
      <Phone />
      <Business />
      {may('creator') && <Keys />}
    </Page>
  );
}
