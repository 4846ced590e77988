import { number } from '../format';

/** One bar: parts are stacked from below. */
export interface Bar { label: string; title: string; done?: number; planned?: number }

/** Bars over time, done and planned; a table of the same figures is there for who cannot see them. */
export function Bars({ bars, label, done, planned, height = 140 }: { bars: Bar[]; label: string; done: string; planned: string; height?: number }) {
  const most = Math.max(1, ...bars.map(bar => (bar.done ?? 0) + (bar.planned ?? 0)));
  const width = Math.max(6, Math.min(28, Math.floor(720 / Math.max(1, bars.length))));
  const every = Math.max(1, Math.ceil(bars.length / Math.floor((bars.length * width) / 64 || 1)));
  const labelled = 72; // the width of a label
  const scale = (value: number) => (value / most) * (height - 8);
  return (
    <figure class="chart">
      <div class="scroll" role="region" aria-label={label} tabIndex={0}>
        <svg width={Math.max(labelled, bars.length * width + 8)} height={height + 22} aria-hidden="true">
          <line class="axis" x1="0" x2={bars.length * width + 8} y1={height} y2={height} />
          {bars.map((bar, index) => {
            const [low, high] = [scale(bar.done ?? 0), scale(bar.planned ?? 0)];
            return (
              <g key={index} transform={`translate(${index * width + 4} 0)`}>
                <title>{bar.title}</title>
                <rect class="hit" x="0" y="0" width={width} height={height} />
                <rect class="done" x="1" y={height - low} width={width - 2} height={low} rx="1.5" />
                <rect class="planned" x="1" y={height - low - high} width={width - 2} height={high} rx="1.5" />
                {index % every === 0 && <text x="1" y={height + 15}>{bar.label}</text>}
              </g>
            );
          })}
        </svg>
      </div>
      <figcaption><span class="key done">{done}</span><span class="key planned">{planned}</span></figcaption>
      <div class="sr-only"><table>
        <caption>{label}</caption>
        <thead><tr><th scope="col" /><th scope="col">{done}</th><th scope="col">{planned}</th></tr></thead>
        <tbody>{bars.map((bar, index) => <tr key={index}><th scope="row">{bar.label}</th><td>{number(bar.done ?? 0)}</td><td>{number(bar.planned ?? 0)}</td></tr>)}</tbody>
      </table></div>
    </figure>
  );
}
