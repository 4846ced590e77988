import { moment, money } from '../../format';
import { Failure } from '../../parts/states';
import { words } from '../../words';
import type { Editing } from './editing';
import { Count } from './people';

/** People, cost and end, always in sight: beside the steps on a laptop, below them on a phone. */
export function Summary({ outlook, onList }: Editing) {
  const texts = words().editor.summary;
  const { forecast, problem } = outlook;
  return (
    <aside class="summary card" aria-label={texts.label}>
      <Count outlook={outlook} onList={onList} />
      <Failure problem={problem} retry={outlook.retry} except={['/title', '/text', '/senderId', '/channel']} />
      {forecast && (
        <dl class="facts">
          <dt>{texts.cost}</dt><dd>{forecast.cost ? (forecast.exact ? money(forecast.cost) : texts.upTo(money(forecast.cost))) : texts.noPrice}</dd>
          <dt>{texts.end}</dt><dd>{forecast.finishesAtLocal ? moment(forecast.finishesAtLocal) : forecast.willNotBeSent > 0 ? texts.notAll : texts.unknown}</dd>
          {forecast.willNotBeSent > 0 && <><dt>{texts.will}</dt><dd>{texts.of(forecast.willBeSent, forecast.willBeSent + forecast.willNotBeSent)}</dd></>}
        </dl>
      )}
    </aside>
  );
}
