import { render } from 'preact';
import './style/base.css';
import './style/parts.css';
import './style/screens.css';
import { App } from './app';
import { reloadOnce } from './stale';
import { speak } from './words';

// A screen whose file is of an older build is gone after an upgrade: the page is loaded again, once.
addEventListener('unhandledrejection', event => reloadOnce(event.reason));
await speak();
render(<App />, document.getElementById('console')!);
