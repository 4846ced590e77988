import type { Words } from '../en';
import { pluralOf } from '../plural';

const n = pluralOf('de');

export const campaign: Words['campaign'] = {
  title: 'Kampagne', gone: 'Diese Kampagne gibt es nicht: Sie wurde gelöscht, oder die Adresse ist falsch.', part: 'Teil einer geteilten Kampagne',
  created: 'Angelegt', started: 'Begonnen', starts: 'Beginnt', finished: 'Beendet', expected: 'Fertig', ends: 'Endet spätestens', now: 'Jetzt', cost: 'Kosten', held: amount => `(${amount} zurückgelegt)`,
  leaveOut: 'Personen auslassen', deleteTitle: 'Diese Kampagne löschen?', deleteOpen: 'Sie endet sofort, und Wartende bekommen sie nicht. Ihre Statistik wird verborgen.', deleteEnded: 'Sie wird mit ihrer Statistik verborgen. Gesendete Nachrichten bleiben bei den Kunden.',
  funnel: 'Von allen bis gelesen', notLaunched: 'Vor dem Start gibt es nichts zu zählen.', audience: 'Ausgewählt', toSend: 'Zu senden', sent: 'Gesendet', delivered: 'Zugestellt', read: 'Gelesen', smsRead: 'SMS meldet nicht, wer gelesen hat.',
  leftOut: count => n(count, { one: '# Person wurde ausgelassen', other: '# Personen wurden ausgelassen' }),
  errors: 'Fehler', noErrors: 'Keine.', hours: 'Nachrichten je Stunde', done: 'Gesendet', planned: 'Geplant', hoursCut: count => n(count, { one: '# weitere Stunde ist nicht gezeigt.', other: '# weitere Stunden sind nicht gezeigt.' }),
  split: { menu: 'Teilen …', title: 'Diese Kampagne teilen', text: 'Aus ihr werden mehrere Entwürfe, jeder für einen eigenen Teil der Menschen; zusammen sind es alle. Jeder kann einen anderen Absender, ein anderes Tempo oder eine andere Zeit haben.', parts: 'In wie viele Kampagnen', hint: '2 bis 50. Dieser Entwurf bleibt als erster.', go: 'Teilen' },
  people: {
    because: reason => `Nur: ${reason}`,
    title: 'Personen', csv: 'Als CSV-Datei', search: 'Name, Nummer oder Kennung', filter: 'Welche Personen', nobody: 'Niemand.',
    filters: { all: 'Alle', sent: 'Gesendet oder besser', delivered: 'Zugestellt oder gelesen', read: 'Gelesen', waiting: 'Noch nicht', failed: 'Fehler', skipped: 'Ausgelassen' },
    status: { waiting: 'noch nicht', sending: 'wird gesendet', unknown: 'vielleicht gesendet', sent: 'gesendet', delivered: 'zugestellt', read: 'gelesen', failed: 'Fehler', skipped: 'ausgelassen' },
    times: { sentAt: 'gesendet', deliveredAt: 'zugestellt', readAt: 'gelesen' }, next: at => `Voraussichtlich ${at}.`,
  },
};
