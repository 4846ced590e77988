import { useEffect, useState } from 'preact/hooks';
import { encode } from 'uqr';
import { call, client } from '../../api/client';
import { useAttempt } from '../../parts/attempt';
import { Failure } from '../../parts/states';
import { words } from '../../words';

// The Api's limit; counted from here, because the device's clock may be wrong.
const lifetime = 120_000;

/** A code that signs the phone in: once, for two minutes. */
export function Phone() {
  const texts = words().settings;
  const [shown, setShown] = useState<string>();
  const [old, setOld] = useState(false);
  const { busy, problem, run } = useAttempt();
  useEffect(() => {
    if (!shown) return;
    const timer = setTimeout(() => { setShown(undefined); setOld(true); }, lifetime);
    return () => clearTimeout(timer);
  }, [shown]);
  const show = () => run(async () => {
    setOld(false);
    setShown((await call(client.POST('/v1/session/handover', {}))).code);
  });
  return (
    <section class="card stack">
      <h2>{texts.phone}</h2>
      <p class="soft">{texts.phoneText}</p>
      <Failure problem={problem} />
      {shown && <QrCode text={`${location.origin}/console/#code=${encodeURIComponent(shown)}`} label={texts.phoneAlt} />}
      {old && <p role="status">{texts.phoneOld}</p>}
      <div class="actions"><button type="button" disabled={busy} onClick={() => void show()}>{shown || old ? texts.phoneAgain : texts.phoneGo}</button></div>
    </section>
  );
}

/** A text as a square of modules; the quiet zone is four modules wide, as ISO/IEC 18004 asks. */
function QrCode({ text, label }: { text: string; label: string }) {
  const { data, size } = encode(text, { border: 4, ecc: 'M' });
  const path = data.flatMap((row, y) => row.map((dark, x) => (dark ? `M${x} ${y}h1v1h-1z` : ''))).join('');
  return <svg class="qr" viewBox={`0 0 ${size} ${size}`} role="img" aria-label={label} shape-rendering="crispEdges"><rect width={size} height={size} fill="#fff" /><path d={path} fill="#000" /></svg>;
}
