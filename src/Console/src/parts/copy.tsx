import { words } from '../words';
import { say } from './toasts';

/** A button that puts a text into the clipboard. A browser that refuses that, as one without TLS does, is told so: the text stands beside it. */
export function Copy({ text, small = false }: { text: string; small?: boolean }) {
  const texts = words().settings;
  const copy = async () => {
    try {
      await navigator.clipboard.writeText(text);
      say(texts.copied);
    } catch {
      say(texts.notCopied, 'bad');
    }
  };
  return <button type="button" class={small ? 'small' : undefined} onClick={() => void copy()}>{texts.copy}</button>;
}
