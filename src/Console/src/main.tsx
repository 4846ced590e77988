import { render } from 'preact';
import './style/base.css';
import './style/parts.css';
import './style/screens.css';
import { App, whoAmI } from './app';
import { reloadOnce } from './stale';
import { speak } from './words';

// A screen whose file is of an older build is gone after an upgrade: the page is loaded again, once.
addEventListener('unhandledrejection', event => reloadOnce(event.reason));
// No `await` at the top: the words' file imports this one (build.mjs), and the two would wait for each other.
// Who is signed in mostly comes before this script has run: then the first picture is the screen.
void Promise.all([speak(), Promise.race([whoAmI(), new Promise(late => setTimeout(late, 300))])])
  .then(() => render(<App />, document.getElementById('console')!));
