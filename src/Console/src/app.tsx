import { ErrorBoundary } from 'preact-iso/lazy';
import { LocationProvider, Route, Router, useLocation } from 'preact-iso/router';
import { useEffect } from 'preact/hooks';
import { Problem } from './api/problem';
import { follow, unfollow } from './live';
import { Guard, onDemand } from './parts/screen';
import { Shell } from './parts/shell';
import { Spinner } from './parts/states';
import { Toasts } from './parts/toasts';
import Campaigns from './screens/campaigns/list';
import { SignIn, SignInAgain } from './screens/sign-in';
import { expired, me } from './session';
import { askSession } from './start';
import { words } from './words';

// The list that the console opens with comes with it; each other screen when its address is opened.
const CampaignPage = onDemand(() => import('./screens/campaign/page'));
const Editor = onDemand(() => import('./screens/editor/page'));
const Customers = onDemand(() => import('./screens/customers/list'));
const CustomerPage = onDemand(() => import('./screens/customers/page'));
const Import = onDemand(() => import('./screens/customers/import'));
const Groups = onDemand(() => import('./screens/customers/groups'));
const Senders = onDemand(() => import('./screens/senders/list'));
const SenderPage = onDemand(() => import('./screens/senders/page'));
const NewSender = onDemand(() => import('./screens/senders/new'));
const Balance = onDemand(() => import('./screens/balance/page'));
const Settings = onDemand(() => import('./screens/settings/page'));

/** The console: signing in, then the screens. */
export function App() {
  useEffect(() => {
    if (!me.value || expired.value) return;
    follow();
    return unfollow;
  }, [me.value?.tenantId, expired.value]);
  return (
    <LocationProvider scope="/console">
      {me.value === undefined ? <Spinner /> : me.value === null ? <SignIn /> : <Screens />}
      {expired.value && <SignInAgain />}
      <Toasts />
    </LocationProvider>
  );
}

function Screens() {
  const { path } = useLocation();
  return (
    <Shell>
      <Guard at={path}>
        <ErrorBoundary>
          <Router>
            <Route path="/console/campaigns" component={Campaigns} />
            <Route path="/console/campaigns/new" component={Editor} />
            <Route path="/console/campaigns/:id/edit" component={Editor} />
            <Route path="/console/campaigns/:id" component={CampaignPage} />
            <Route path="/console/customers" component={Customers} />
            <Route path="/console/customers/import" component={Import} />
            <Route path="/console/customers/groups" component={Groups} />
            <Route path="/console/customers/:id" component={CustomerPage} />
            <Route path="/console/senders" component={Senders} />
            <Route path="/console/senders/new" component={NewSender} />
            <Route path="/console/senders/:id" component={SenderPage} />
            <Route path="/console/balance" component={Balance} />
            <Route path="/console/settings" component={Settings} />
            <Route default component={Elsewhere} />
          </Router>
        </ErrorBoundary>
      </Guard>
    </Shell>
  );
}

// The bare address opens the campaigns; any other one that no screen has says so.
function Elsewhere() {
  const { path, route } = useLocation();
  const bare = path === '/console' || path === '/';
  useEffect(() => { if (bare) route('/console/campaigns', true); }, [bare]);
  return bare ? null : <p class="empty">{words().shell.noScreen} <a href="/console/campaigns">{words().shell.campaigns}</a></p>;
}

/** Reads the session, again and again while the server is away. */
export async function whoAmI(): Promise<void> {
  try {
    me.value = (await askSession()).me ?? null;
  } catch (failure) {
    if (!(failure instanceof Problem)) throw failure;
    setTimeout(() => void whoAmI(), 3000); // the server is away; the spinner stays
  }
}
