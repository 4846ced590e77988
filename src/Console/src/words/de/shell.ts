import type { Words } from '../en';

export const shell: Words['shell'] = {
  places: 'Bereiche', skip: 'Zum Inhalt',
  campaigns: 'Kampagnen', customers: 'Kunden', senders: 'Absender', balance: 'Guthaben', settings: 'Einstellungen',
  loading: 'Wird geladen', back: 'Zurück', close: 'Schließen', cancel: 'Abbrechen', save: 'Speichern', again: 'Noch einmal versuchen', undo: 'Rückgängig', more: 'Mehr anzeigen',
  noScreen: 'Diese Seite gibt es nicht.',
  missing: 'Diese Ansicht konnte nicht geladen werden', missingText: 'Sie wird geladen, sobald die Verbindung wieder da ist.', broken: 'In dieser Ansicht ist etwas schiefgegangen', brokenText: 'Der Fehler liegt an der Konsole. Was Sie in einer Kampagne geschrieben haben, bleibt erhalten.', reload: 'Seite neu laden',
  lost: 'Keine Verbindung. Was Sie sehen, kann alt sein; sobald die Verbindung wieder da ist, wird es aktualisiert.',
  offline: 'Der Server war nicht zu erreichen. Versuchen Sie es wieder, sobald eine Verbindung da ist; nichts geschieht doppelt.',
  suspended: 'Das Konto ist gesperrt: Es wird nichts gesendet, und nichts lässt sich ändern.',
  optional: 'freiwillig',
  search: 'Suchen', yes: 'Ja', no: 'Nein',
  channels: { whatsapp: 'WhatsApp', chat: 'Online-Chat', push: 'Eigene App', sms: 'SMS' },
  signIn: {
    key: 'Schlüssel', hint: 'Der Schlüssel, den Sie von Ihrem Anbieter haben. Er beginnt mit mm_.', go: 'Anmelden',
    again: 'Ihre Sitzung ist beendet', againText: 'Melden Sie sich wieder an, um hier weiterzumachen. Was Sie geschrieben haben, bleibt erhalten.',
    handover: 'Anmeldung mit dem Code Ihres anderen Bildschirms …',
  },
};
