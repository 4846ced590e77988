import { Page } from '../../parts/page';
import { words } from '../../words';

export default function Screen() {
  return <Page title={words().shell.customers}><p /></Page>;
}
