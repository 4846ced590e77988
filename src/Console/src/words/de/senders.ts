import type { Words } from '../en';
import { pluralOf } from '../plural';

const n = pluralOf('de');
const numbers = new Intl.NumberFormat('de');
const f = (count: number): string => numbers.format(count);

export const senders: Words['senders'] = {
  title: 'Absender', one: 'Absender', create: 'Neuer Absender', none: 'Noch kein Absender', noneText: 'Verbinden Sie, woran Ihre Kunden Sie erkennen: Ihre WhatsApp-Nummer, einen SMS-Absender, Ihre App oder einen Mitarbeiter im Online-Chat.',
  status: { pendingTerms: 'Bedingungen offen', pendingPayment: 'Zu bezahlen', pendingLink: 'Zu verbinden', active: 'Bereit', paused: 'Angehalten', unpaid: 'Nicht bezahlt', restricted: 'Beschränkt', disconnected: 'Nicht verbunden' },
  cures: {
    pendingTerms: 'Lesen Sie die Bedingungen und nehmen Sie sie an.', pendingPayment: 'Bezahlen Sie den Kanal; der Preis steht unten.', pendingLink: 'Tragen Sie ein, was die Seite des Anbieters zeigt.', paused: 'Es wird nichts gesendet, bis Sie fortsetzen.',
    unpaid: 'Die bezahlte Zeit ist zu Ende. Kampagnen warten, bis Sie bezahlen.', restricted: 'Der Anbieter beschränkt diese Nummer. Schreiben Sie weniger Personen, und nur solchen, die Sie kennen.', disconnected: 'Der Anbieter verweigert den Zugang. Tragen Sie neue Zugangsdaten ein.',
  },
  usedOf: (used, limit) => `${f(used)} von ${f(limit)} in dieser Stunde`, used: used => `${used} in dieser Stunde`, free: at => `wieder frei ${at}`, peopleOf: (used, limit) => `${f(used)} von ${f(limit)} Personen in 24 Stunden`,
  about: { whatsapp: 'Ihre eigene Nummer, über die offizielle Plattform', chat: 'ein Mitarbeiter, in der App Ihrer Kunden', push: 'Mitteilungen Ihrer App', sms: 'eine Nummer oder ein Name, über Ihren SMS-Anbieter' },
  risk: 'WhatsApp sperrt Nummern, die zu viel an Fremde schreiben. Dieses Produkt sendet langsam, damit das nicht geschieht; versprechen kann es das nicht.',
  name: 'Name', nameHint: { whatsapp: 'Für Sie, zum Beispiel Empfang.', chat: 'Kunden sehen ihn als Absender.', push: 'Kunden sehen ihn als Titel.', sms: 'Für Sie.' }, phone: 'Telefonnummer', phoneHint: 'Mit Ländervorwahl. Sie darf nicht in der WhatsApp-App benutzt werden.',
  employee: 'Mitarbeiter', noStaff: 'Tragen Sie zuerst unter Kunden Ihre Mitarbeiter ein.', go: 'Weiter', quality: 'Bewertung durch WhatsApp', qualities: { GREEN: 'gut', YELLOW: 'mittel', RED: 'schlecht', UNKNOWN: 'noch keine' },
  hour: 'Diese Stunde', day: 'Diese 24 Stunden', nextFree: 'Nächster freier Platz', paid: 'Bezahlt bis', relink: 'Neue Zugangsdaten', remove: 'Löschen', removeTitle: 'Diesen Absender löschen?', removeText: 'Seine Zugangsdaten werden sofort gelöscht. Kampagnen darauf senden nichts mehr; ihre Statistik bleibt.',
  edit: 'Name und Grenzen', limit: 'Nachrichten je Stunde, über alle Kampagnen', limitHint: '1 bis 40.', changed: 'Dieser Absender wurde inzwischen geändert. Sehen Sie sich an, was jetzt gilt, und speichern Sie noch einmal.', renew: 'Von selbst einen Monat weiter bezahlen', renewHint: 'Vom Guthaben, wenn die bezahlte Zeit endet.',
  steps: { terms: 'Bedingungen', pay: 'Bezahlung', link: 'Verbindung' },
  terms: { title: 'Bedingungen', version: version => `Fassung ${version}`, agree: 'Ich habe die Bedingungen gelesen und nehme sie an.', go: 'Annehmen' },
  pay: {
    more: 'Im Voraus bezahlen', months: 'Für', monthsOf: count => n(count, { one: '# Monat', other: '# Monate' }), sum: 'Sie bezahlen', available: 'Im Guthaben verfügbar', go: 'Bezahlen', noPrice: 'Ihr Anbieter hat für WhatsApp noch keinen Preis gesetzt; fragen Sie ihn.', creator: 'Bezahlen kann nur der Inhaber; fragen Sie ihn.',
  },
  link: {
    about: {
      whatsapp: 'Bei Meta: Betrieb bestätigen lassen, eine App mit dem Produkt WhatsApp anlegen, Ihre Nummer hinzufügen. Tragen Sie dann hier ein, was Meta zeigt.', sms: 'Aus der Konsole Ihres SMS-Anbieters.', smpp: 'Aus dem Vertrag mit Ihrer SMS-Zentrale.',
      push: 'Aus dem Dienstkonto des Firebase-Projekts Ihrer App.', chat: 'Hier ist nichts zu verbinden.',
    },
    members: {
      phoneNumberId: 'Phone number id', businessAccountId: 'WhatsApp Business account id', accessToken: 'Access token', appSecret: 'App secret', verifyToken: 'Verify token', accountSid: 'Account SID', authToken: 'Auth token', from: 'Absender',
      messagingServiceSid: 'Messaging service SID', systemId: 'System id', password: 'Passwort', projectId: 'Projekt', clientEmail: 'Dienstkonto', privateKey: 'Privater Schlüssel',
    },
    hints: {
      phoneNumberId: 'WhatsApp → API setup. Nicht die Telefonnummer selbst.', businessAccountId: 'WhatsApp → API setup, daneben.', accessToken: 'Eines Systemnutzers, mit „läuft nie ab“. Der auf der Seite API setup endet nach einem Tag.', appSecret: 'App settings → Basic.',
      verifyToken: 'Ein Wort, das Sie erfinden; Meta fragt beim Webhook danach.', from: 'Eine Nummer mit Ländervorwahl, eine Kurzwahl oder ein Name.', messagingServiceSid: 'Statt des Absenders; eines von beiden bleibt leer.',
    },
    smpp: 'Mein Anbieter ist eine SMS-Zentrale (SMPP)', file: 'Die Datei des Dienstkontos', fileHint: 'Eine JSON-Datei. Sie wird auf diesem Gerät gelesen und füllt die Felder.', notAFile: 'Das ist nicht die Datei eines Dienstkontos.', go: 'Prüfen und verbinden', asking: 'Der Anbieter wird gefragt …',
    reasons: { tokenRejected: 'Der Token ist falsch, abgelaufen oder hat eine Berechtigung nicht. Erzeugen Sie einen neuen für den Systemnutzer, mit beiden WhatsApp-Berechtigungen.', numberUnknown: 'Der Token öffnet diese Phone number id nicht. Vergleichen Sie sie mit der Seite API setup.', wrongAccount: 'Die Nummer gehört zu einem anderen Konto. Nehmen Sie die Account id neben der Nummer.' },
  },
  webhook: { missing: 'Der Anbieter hat die Adresse für seine Meldungen noch nicht bestätigt: Man sieht nicht, wer gelesen hat, und ein STOP bleibt unbemerkt. Die Adresse steht unten.', title: 'Meldungen des Anbieters', whatsapp: 'Tragen Sie diese Adresse und den Verify token bei Meta unter WhatsApp → Configuration ein und abonnieren Sie messages. Sonst sieht man nicht, wer gelesen hat, und ein STOP bleibt unbemerkt.', sms: 'Tragen Sie diese Adresse bei Ihrem Anbieter für eingehende Nachrichten ein.' },
  hourOf: {
    title: 'Die Stunde, mit jeder Kampagne darauf', again: 'Neu lesen', about: limit => n(limit, { one: 'Alle Kampagnen teilen sich # Nachricht je Stunde.', other: 'Alle Kampagnen teilen sich # Nachrichten je Stunde.' }), noLimit: 'Dieser Absender hat keine Grenze je Stunde.', nobody: 'Gerade benutzt ihn keine Kampagne.',
    others: 'Tests und einzelne Nachrichten', counts: (done, planned) => `${f(done)} gesendet, ${f(planned)} geplant`,
  },
};
