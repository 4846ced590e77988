import { call, client } from '../../api/client';
import type { Entry, Prices } from '../../api/types';
import { fullMoment, money } from '../../format';
import { useLoad } from '../../parts/load';
import { Page } from '../../parts/page';
import { usePages } from '../../parts/pages';
import { Empty, Failure, Skeleton } from '../../parts/states';
import { words } from '../../words';

/** The money: what is there, what is held, what each channel costs, and every entry with its cause. */
export default function Balance() {
  const texts = words().balance;
  const balance = useLoad(signal => call(client.GET('/v1/balance', { signal })), []);
  const prices = useLoad(signal => call(client.GET('/v1/prices', { signal })), []);
  const entries = usePages((cursor, signal) => call(client.GET('/v1/balance/entries', { params: { query: { ...(cursor ? { cursor } : {}), limit: 30 } }, signal })), []);
  return (
    <Page title={texts.title}>
      <section class="card stack">
        <Failure problem={balance.problem} retry={balance.reload} />
        {balance.data && (
          <div class="figures">
            <div><b>{money(balance.data.available)}</b><span>{texts.available}</span></div>
            <div><b>{money(balance.data.reserved)}</b><span>{texts.reserved}</span></div>
            <div><b>{money(balance.data.amount)}</b><span>{texts.amount}</span></div>
          </div>
        )}
        <p class="hint">{texts.about}</p>
      </section>
      <section class="card">
        <h2>{texts.prices}</h2>
        <Failure problem={prices.problem} retry={prices.reload} />
        {prices.data && <PriceList prices={prices.data} />}
      </section>
      <section class="card">
        <h2>{texts.entries}</h2>
        <Failure problem={entries.problem} retry={entries.reload} />
        {!entries.items ? !entries.problem && <Skeleton rows={3} /> : entries.items.length === 0 ? <Empty title={texts.none}>{texts.noneText}</Empty> : (
          <div class="scroll" role="region" aria-label={texts.entries} tabIndex={0}>
            <table class="stacked">
              <thead><tr><th scope="col">{texts.when}</th><th scope="col">{texts.cause}</th><th scope="col" class="number">{texts.sum}</th></tr></thead>
              <tbody>{entries.items.map(entry => <EntryRow key={entry.id} entry={entry} />)}</tbody>
            </table>
          </div>
        )}
        {entries.more && <div class="pager"><button type="button" disabled={entries.loading} onClick={entries.next}>{words().shell.more}</button></div>}
      </section>
    </Page>
  );
}

function EntryRow({ entry }: { entry: Entry }) {
  const texts = words().balance;
  return (
    <tr>
      <td class="nowrap">{fullMoment(entry.createdAt)}</td>
      <td><div>{texts.kinds[entry.kind] ?? texts.kinds.other}</div><small class="soft" dir="auto">{entry.subject?.name ?? entry.reference}</small></td>
      <td class="number nowrap">{money(entry.amount)}</td>
    </tr>
  );
}

function PriceList({ prices }: { prices: Prices }) {
  const texts = words().balance;
  const channels = words().shell.channels;
  const rows = (Object.keys(channels) as (keyof typeof channels)[]).map(channel => {
    const price = prices[channel] as { perMessage?: never; perSegment?: never; perMonth?: never } | null | undefined;
    const parts = price ? (['perMessage', 'perSegment', 'perMonth'] as const).flatMap(unit => (price[unit] ? [`${money(price[unit])} ${texts[unit]}`] : [])) : [];
    return { channel, words: price ? parts.join(', ') || texts.free : texts.noPrice };
  });
  return <dl class="facts">{rows.map(row => <><dt>{channels[row.channel]}</dt><dd>{row.words}</dd></>)}</dl>;
}
