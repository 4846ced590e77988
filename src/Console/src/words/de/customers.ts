import type { Words } from '../en';

export const customers: Words['customers'] = {
  title: 'Kunden', one: 'Kunde', create: 'Neuer Kunde', import: 'Importieren', groups: 'Gruppen und Mitarbeiter', search: 'Name, Nummer oder Kennung', group: 'Gruppe', staff: 'Mitarbeiter', optOut: 'Abbestellungen',
  anyGroup: 'Jede Gruppe', anyStaff: 'Alle Mitarbeiter', anyOptOut: 'Mit und ohne Abbestellung', optedOut: 'Will keine Nachrichten', nothing: 'Niemand passt dazu', nothingText: 'Ein anderes Wort oder ein anderer Filter findet vielleicht jemanden.',
  none: 'Noch keine Kunden', noneText: 'Holen Sie sie aus einer Datei Ihrer Kasse, Ihres Kalenders oder einer Tabelle.', gone: 'Diesen Kunden gibt es nicht: Die Person wurde gelöscht, oder die Adresse ist falsch.',
  wants: 'Nachrichten', isIn: 'bekommt sie', isOut: 'will keine', noAddress: 'nicht erreichbar', takeOut: 'Nicht mehr schreiben', letIn: 'Wieder schreiben', letInTitle: 'Dieser Person wieder schreiben?', letInText: 'Nur, wenn die Person es verlangt hat. Das müssen Sie nachweisen können.',
  evidence: (how, at) => `${how}, ${at}`, sources: { word: 'Die Person schrieb ein Wort', hand: 'Von Hand eingetragen', preference: 'In der App des Anbieters gewählt', provider: 'Der Anbieter meldet es', kept: 'Von früher bewahrt', other: 'Bekannt' },
  messages: 'Kampagnen', noMessages: 'Noch keine Kampagne hat dieser Person geschrieben.', known: 'Was Sie wissen', idHint: 'Ihre eigene Kundennummer, aus Kasse oder Kalender.', birthHint: '1990-03-08, oder --03-08 ohne Jahr.',
  further: 'Weitere Angaben', devices: 'Geräte mit Ihrer App', platforms: { android: 'Android', ios: 'iPhone oder iPad', web: 'Browser', other: 'Gerät' }, registered: at => `seit ${at}`, userIdHint: 'Von einer Person, die ihre Nummer verbirgt; WhatsApp nennt sie.',
  quote: text => `„${text}“`,
  fields: { customerId: 'Kundennummer', name: 'Name', phone: 'Telefon', gender: 'Geschlecht', birthDate: 'Geburtsdatum', totalSpent: 'Insgesamt ausgegeben', averageReceipt: 'Durchschnittsbon', visits: 'Besuche', brandedApp: 'Hat die eigene App', onlineApp: 'Hat die Online-App', staff: 'Mitarbeiter', groups: 'Gruppen', whatsappUserId: 'WhatsApp-Nutzerkennung' },
  stale: 'Dieser Kunde wurde inzwischen geändert; die anderen Felder zeigen, was jetzt gilt. Sehen Sie Ihre durch und speichern Sie noch einmal.', erase: 'Löschen', eraseTitle: 'Diesen Kunden löschen?', eraseText: 'Alles über die Person wird für immer gelöscht. Eine Abbestellung bleibt versiegelt bekannt, damit niemand der Nummer versehentlich wieder schreibt.',
};
