import type { Words } from '../en';

export const balance: Words['balance'] = {
  title: 'Guthaben', available: 'Verfügbar', reserved: 'Für Kampagnen zurückgelegt', amount: 'Insgesamt',
  about: 'Ein Start legt zurück, was die Kampagne kosten kann; was am Ende nicht ausgegeben ist, wird wieder frei. Ihr Anbieter lädt das Guthaben auf.',
  entries: 'Buchungen', none: 'Noch keine Buchung', noneText: 'Aufladungen, Monate eines Kanals und Kosten der Kampagnen stehen hier.',
  when: 'Wann', cause: 'Wofür', sum: 'Betrag',
  kinds: { credit: 'Guthaben aufgeladen', channelMonth: 'Ein Monat eines Kanals', campaign: 'Eine Kampagne', other: 'Anderes' },
  prices: 'Preise', perMessage: 'je Nachricht', perSegment: 'je SMS-Teil', perMonth: 'je Monat des Kanals', noPrice: 'Noch kein Preis: Auf diesem Kanal lässt sich keine Kampagne starten.', free: 'nichts',
};
