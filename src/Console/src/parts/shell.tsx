import { useLocation } from 'preact-iso/router';
import type { ComponentChildren } from 'preact';
import { connection } from '../live';
import { me } from '../session';
import { words } from '../words';
import { Icon, type IconName } from './icons';

const places = ['campaigns', 'customers', 'senders', 'balance', 'settings'] as const satisfies IconName[];

/** The frame of every screen: the places on the left, or below on a phone. */
export function Shell({ children }: { children: ComponentChildren }) {
  const { path } = useLocation();
  const texts = words().shell;
  return (
    <div class="shell">
      <a class="skip" href="#content" onClick={event => { event.preventDefault(); document.getElementById('content')?.focus(); }}>{texts.skip}</a>
      <nav class="places" aria-label={texts.places}>
        <p class="brand">{me.value?.tenantName ?? 'MassMessaging'}</p>
        <ul>
          {places.map(place => (
            <li key={place}>
              <a href={`/console/${place}`} aria-current={path.startsWith(`/console/${place}`) ? 'page' : undefined}>
                <Icon name={place} /><span>{texts[place]}</span>
              </a>
            </li>
          ))}
        </ul>
      </nav>
      <main id="content" tabIndex={-1}>
        {connection.value === 'lost' && <p class="lost" role="status">{texts.lost}</p>}
        {me.value?.suspended && <p class="lost" role="status">{texts.suspended}</p>}
        {children}
      </main>
    </div>
  );
}
