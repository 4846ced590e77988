import { render } from 'preact';
import './style/base.css';
import './style/parts.css';
import './style/screens.css';
import { Problem } from './api/problem';
import { App, whoAmI } from './app';
import { complain } from './parts/attempt';
import { say } from './parts/toasts';
import { reloadOnce } from './stale';
import { speak, spoken, words } from './words';

const root = document.getElementById('console')!;

// What no screen has shown is said all the same; a file that is gone after an upgrade loads the page again, once.
addEventListener('unhandledrejection', event => {
  if (reloadOnce(event.reason)) return;
  if (event.reason instanceof Problem) {
    event.preventDefault();
    complain(event.reason);
  } else if (spoken()) say(words().shell.broken, 'bad');
});
// No `await` at the top: the words' file imports this one (build.mjs), and the two would wait for each other.
// The session has mostly come before this script has run: then the first picture is the screen.
void Promise.all([speak(), Promise.race([whoAmI(), new Promise(late => setTimeout(late, 300))])]).then(() => render(<App />, root), failure => {
  // Without words nothing can be said in the person's language.
  if (!reloadOnce(failure)) render(<p>The console could not be loaded. <button type="button" onClick={() => location.reload()}>Try again</button></p>, root);
});
