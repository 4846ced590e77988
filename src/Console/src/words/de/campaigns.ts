import type { Words } from '../en';
import { pluralOf } from '../plural';

const n = pluralOf('de');

export const campaigns: Words['campaigns'] = {
  title: 'Kampagnen', create: 'Neue Kampagne', search: 'Titel suchen',
  status: {
    draft: 'Entwurf', scheduled: 'Wartet auf den Start', running: 'Wird gesendet', paused: 'Angehalten', completed: 'Gesendet', cancelled: 'Abgebrochen', expired: 'Beendet, bevor alle sie hatten',
  },
  filter: { status: 'Stand', channel: 'Kanal', sender: 'Absender', any: 'Jeder Stand', anyChannel: 'Jeder Kanal', anySender: 'Jeder Absender', live: 'Sendet oder wartet', ended: 'Beendet' },
  untitled: 'Ohne Titel', noText: 'Noch kein Text',
  starts: at => `Beginnt ${at}`,
  done: at => `Fertig ${at}`,
  ended: at => `Beendet ${at}`,
  noEnd: 'Wann sie fertig ist, lässt sich jetzt nicht sagen',
  rate: count => n(count, { one: 'jetzt # Nachricht je Stunde', other: 'jetzt # Nachrichten je Stunde' }),
  still: 'Sendet jetzt nichts', unbound: 'Sendet, so schnell der Kanal es annimmt',
  sent: 'gesendet', delivered: 'zugestellt', read: 'gelesen', errors: 'Fehler', of: count => n(count, { one: 'von # Person', other: 'von # Personen' }),
  counting: 'Die Personen werden gezählt',
  percentOf: title => `Gesendeter Anteil von ${title}`,
  menu: title => `Aktionen für ${title}`,
  open: 'Öffnen', edit: 'Bearbeiten', pause: 'Anhalten', resume: 'Fortsetzen', cancel: 'Abbrechen', clone: 'Kopieren', remove: 'Löschen',
  deleted: title => `${title} ist gelöscht`,
  paused: title => `${title} ist angehalten`, resumed: title => `${title} läuft weiter`, cloned: 'Die Kopie ist ein Entwurf',
  cancelTitle: 'Diese Kampagne abbrechen?',
  cancelText: count => n(count, { one: '# wartende Person bekommt die Nachricht dann nicht. Eine abgebrochene Kampagne geht nicht weiter.', other: '# wartende Personen bekommen die Nachricht dann nicht. Eine abgebrochene Kampagne geht nicht weiter.' }),
  cancelGo: 'Kampagne abbrechen',
  swipe: 'Löschen',
  none: 'Noch keine Kampagne', noneText: 'Schreiben Sie eine Nachricht, wählen Sie, wer sie bekommt, und sehen Sie vor dem Start, wann alle sie haben.',
  noneFirst: 'Laden Sie zuerst Ihre Kunden und verbinden Sie einen Absender: eine WhatsApp-Nummer, den Online-Chat, Ihre App oder SMS.',
  nothing: 'Keine Kampagne passt dazu', nothingText: 'Ein anderes Wort oder ein anderer Filter findet sie vielleicht.', clear: 'Filter löschen',
};
