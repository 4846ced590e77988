import { call, client } from '../../api/client';
import { moment, number } from '../../format';
import { useChanges } from '../../live';
import { Icon } from '../../parts/icons';
import { Page } from '../../parts/page';
import { usePages } from '../../parts/pages';
import { Empty, Failure, Skeleton } from '../../parts/states';
import { may } from '../../session';
import { words } from '../../words';
import { isOld, SenderBadge } from './status';

/** Everything that can send: numbers, SMS senders, the branded app, employees in the chat. */
export default function Senders() {
  const texts = words().senders;
  const list = usePages((cursor, signal) => call(client.GET('/v1/senders', { params: { query: { limit: 50, ...(cursor ? { cursor } : {}) } }, signal })), []);
  useChanges(({ senders, gone, again, whole }) => {
    const other = senders.some(one => !list.items?.some(shown => shown.id === one.id && !isOld(shown, one)));
    const missed = again || (whole && !!list.items?.some(shown => !senders.some(one => one.id === shown.id)));
    if (missed || other || gone.senders.length > 0) list.refresh();
  });
  return (
    <Page title={texts.title} actions={may('manager') && <a class="button primary" href="/console/senders/new"><Icon name="plus" />{texts.create}</a>}>
      <Failure problem={list.problem} retry={list.reload} />
      {!list.items ? !list.problem && <Skeleton rows={3} /> : list.items.length === 0 ? (
        <Empty title={texts.none} action={may('manager') && <a class="button primary" href="/console/senders/new">{texts.create}</a>}>{texts.noneText}</Empty>
      ) : (
        <ul class="cards">
          {list.items.map(sender => (
            <li key={sender.id} class="card stack">
              <div class="spread"><h2 dir="auto"><a href={`/console/senders/${sender.id}`}>{sender.name}</a></h2><SenderBadge status={sender.status} /></div>
              <p class="soft">{words().shell.channels[sender.channel]}{sender.phone && <> · <span dir="ltr">{sender.phone}</span></>}</p>
              <p class="numbers">
                {sender.hourlyLimit ? texts.usedOf(sender.usage.lastHour, sender.hourlyLimit) : texts.used(number(sender.usage.lastHour))}
                {sender.usage.nextFreeAt && sender.hourlyLimit && sender.usage.lastHour >= sender.hourlyLimit && <> · {texts.free(moment(sender.usage.nextFreeAt))}</>}
              </p>
            </li>
          ))}
        </ul>
      )}
      {list.more && <div class="pager"><button type="button" disabled={list.loading} onClick={list.next}>{words().shell.more}</button></div>}
    </Page>
  );
}
