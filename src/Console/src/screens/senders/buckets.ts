/** Attempts and slots of five minutes. */
export interface Bucket { at: string; done: number; planned: number }

const minutes = 5;
const count = 24;

/** The last hour and the next one in parts of five minutes; times keep the offset in which the Api wrote them. */
export function bucketsOf(from: string, campaigns: { attemptedAt: string[]; planned: string[] }[]): Bucket[] {
  const offset = /(Z|[+-]\d{2}:\d{2})$/.exec(from)?.[1] ?? 'Z';
  const shift = offset === 'Z' ? 0 : (offset.startsWith('-') ? -1 : 1) * (Number(offset.slice(1, 3)) * 60 + Number(offset.slice(4, 6)));
  const span = minutes * 60_000;
  const first = Math.floor(Date.parse(from) / span) * span;
  const buckets = Array.from({ length: count + 1 }, (_, index) => ({
    at: new Date(first + index * span + shift * 60_000).toISOString().slice(0, 16), done: 0, planned: 0,
  }));
  const put = (at: string, name: 'done' | 'planned') => {
    const bucket = buckets[Math.floor((Date.parse(at) - first) / span)];
    if (bucket) bucket[name]++;
  };
  for (const campaign of campaigns) {
    for (const at of campaign.attemptedAt) put(at, 'done');
    for (const at of campaign.planned) put(at, 'planned');
  }
  return buckets;
}
