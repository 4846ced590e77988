import { useLayoutEffect, useMemo, useRef, useState } from 'preact/hooks';
import type { Problem } from '../../api/problem';
import type { Campaign } from '../../api/types';
import { complain, useAttempt } from '../../parts/attempt';
import { draftOf, empty, differences, read, rebase, same, save, storedSame, told, type Draft, type Stored } from './draft';
import { findKept, forget, keep } from './kept';

/** What is on the screen, and the stored state that it was made from. */
interface Held { draft: Draft; base: Draft; campaign: Campaign | undefined; etag: string | undefined }

/** A draft that is written, stored and kept. */
export interface Form extends Held {
  put: (change: Partial<Draft>) => void;
  /** Something is written that the Api has not stored. */
  changed: boolean;
  busy: boolean;
  problem: Problem | undefined;
  /** Stores what is written; undefined: it was refused, and the screen says why. */
  store: () => Promise<Campaign | undefined>;
  /** Reads the stored state again, after something that changes it beside the form. */
  refresh: () => Promise<void>;
  /** A state that somebody else stored meanwhile, beside what was written here; the owner chooses. */
  theirs: Stored | undefined;
  choose: (whose: 'mine' | 'theirs') => void;
  /** What was written last time is here again. */
  restored: boolean;
  discard: () => void;
  /** Forgets what is kept on the device. */
  done: () => void;
}

const isLaunched = (campaign: Campaign | undefined): boolean => !!campaign && campaign.status !== 'draft';

/** The form of a campaign. Its ETag says which state was seen, so that nobody's change is overwritten unseen. */
export function useForm(stored: Stored | null): Form {
  const first = useMemo(() => opened(stored), []);
  const [held, setHeld] = useState<Held>(first.held);
  const [theirs, setTheirs] = useState<Stored | undefined>(first.theirs);
  const [restored, setRestored] = useState(first.restored);
  const attempt = useAttempt();
  // What is written while a call is under way must not be lost, so that every change begins at the latest state.
  const latest = useRef(held);
  const change = (next: (now: Held) => Held) => setHeld((latest.current = next(latest.current)));
  const { draft, base, campaign } = held;
  const id = campaign?.id;

  const done = () => forget(id, first.taken);
  // At once, and not after the next painting: a tab may be closed before that.
  useLayoutEffect(() => {
    if (!stored && id) forget(undefined); // it has an id since
    if (same(draft, base)) done();
    else keep(id, { draft, base, at: Date.now() });
  }, [draft, base]);

  // Takes over another stored state; false: it says something else than the one that was seen, and the owner chooses.
  const take = (now: Stored): boolean => {
    const other = draftOf(now.data);
    const { draft, base } = latest.current;
    const mine = rebase(base, draft, other, isLaunched(now.data));
    if (!same({ ...base, exclude: other.exclude }, other) && !storedSame(mine, other)) {
      setTheirs(now);
      return false;
    }
    change(() => ({ draft: mine, base: other, campaign: now.data, etag: now.etag }));
    return true;
  };

  const storeNow = async (): Promise<Campaign | undefined> => {
    for (let tries = 1; ; tries++) {
      const { draft: sent, base, campaign, etag } = latest.current;
      if (campaign && storedSame(sent, base)) return campaign;
      try {
        const answer = await save(sent, campaign?.id, etag);
        forget(campaign?.id, first.taken);
        if (!campaign) history.replaceState(null, '', `/console/campaigns/${answer.data.id}/edit`);
        const seen = draftOf(answer.data);
        change(now => ({ draft: rebase(told(sent), now.draft, seen, isLaunched(answer.data)), base: seen, campaign: answer.data, etag: answer.etag }));
        return answer.data;
      } catch (failure) {
        if ((failure as Problem).status !== 412 || !campaign || tries > 3) throw failure;
        if (!take(await read(campaign.id))) return undefined;
      }
    }
  };
  const queue = useRef<Promise<void>>(Promise.resolve());
  const store = async (): Promise<Campaign | undefined> => {
    let answer: Campaign | undefined;
    queue.current = queue.current.then(() => attempt.run(async () => { answer = await storeNow(); }, refusal => { complain(refusal); return false; }));
    await queue.current;
    return answer;
  };

  return {
    ...held, theirs, restored, store, done,
    busy: attempt.busy,
    problem: attempt.problem,
    changed: !storedSame(draft, base),
    put: more => change(now => ({ ...now, draft: { ...now.draft, ...more } })),
    refresh: async () => {
      if (!id) return;
      try {
        take(await read(id));
      } catch (failure) {
        complain(failure);
      }
    },
    choose: whose => {
      if (!theirs) return;
      const other = draftOf(theirs.data);
      change(now => ({
        draft: whose === 'mine' ? rebase(now.base, now.draft, other, isLaunched(theirs.data)) : other, base: other, campaign: theirs.data, etag: theirs.etag,
      }));
      setTheirs(undefined);
    },
    discard: () => { setRestored(false); change(now => ({ ...now, draft: now.base })); },
  };
}

/** What the form begins with: the stored state, with what was kept on the device on top. */
function opened(stored: Stored | null): { held: Held; theirs?: Stored; restored: boolean; taken?: string } {
  const base = stored ? draftOf(stored.data) : empty;
  const held = { draft: base, base, campaign: stored?.data, etag: stored?.etag };
  const found = findKept(stored?.data.id);
  if (!found) return { held, restored: false };
  const mine = rebase(found.base, found.draft, base, isLaunched(stored?.data));
  if (same(mine, base)) return { held, restored: false, taken: found.slot };
  const seen = !stored || differences(found.base, base).every(name => name === 'exclude');
  return seen
    ? { held: { ...held, draft: mine }, restored: true, taken: found.slot }
    : { held: { ...held, draft: found.draft, base: found.base }, theirs: stored, restored: false, taken: found.slot };
}
