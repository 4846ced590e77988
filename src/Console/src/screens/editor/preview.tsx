import type { Template } from '../../api/types';
import { words } from '../../words';
import type { Channel } from './draft';

/** The message as the customer's phone shows it. Every text is a text node: markup in a template or a title stays text. */
export function Preview({ channel, sender, text, template }: { channel: Channel | null; sender: string | undefined; text: string; template?: Template | undefined }) {
  const texts = words().editor.preview;
  const body = template?.body ? filled(template.body, text) : text;
  return (
    <figure class={`phone ${channel ?? 'none'}`} aria-label={texts.label}>
      <div class="phone-top" dir="auto">{sender ?? texts.sender}</div>
      <div class="bubble" dir="auto">
        {template?.header && <b>{template.header.text ?? texts.media}</b>}
        {body ? <span class="pre">{body}</span> : <span class="soft">{texts.empty}</span>}
        {template?.footer && <small>{template.footer}</small>}
      </div>
      {(template?.buttons ?? []).map((button, index) => <div key={index} class="bubble-button" dir="auto">{button.text}</div>)}
    </figure>
  );
}

// The text takes the place of the template's only variable.
const filled = (body: string, text: string): string => body.replaceAll(/\{\{\s*1\s*\}\}/g, () => text || '…');
