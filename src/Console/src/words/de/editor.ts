import type { Words } from '../en';
import { pluralOf } from '../plural';

const n = pluralOf('de');
const numbers = new Intl.NumberFormat('de');
const f = (count: number): string => numbers.format(count);

export const editor: Words['editor'] = {
  create: 'Neue Kampagne', edit: 'Kampagne bearbeiten', editLive: 'Gestartete Kampagne bearbeiten', saveDraft: 'Als Entwurf speichern', saved: 'Als Entwurf gespeichert', savedLive: 'Gespeichert',
  next: 'Weiter', restored: 'Was Sie zuletzt geschrieben und nicht gespeichert haben, ist wieder da.', discard: 'Verwerfen',
  liveHint: 'Diese Kampagne ist gestartet. Titel, Text, Tage, Stunden, Ende und Tempo ändern sich noch für alle, die die Nachricht nicht haben. Personen, Kanal und Absender stehen fest.',
  endedHint: 'Diese Kampagne ist beendet und lässt sich nicht mehr ändern. Kopieren Sie sie, um noch einmal zu senden.',
  steps: { label: 'Schritte', people: 'Personen', message: 'Nachricht', schedule: 'Wann und wie schnell', review: 'Prüfen' },
  people: {
    title: 'Personen', all: 'Alle Kunden', allHint: 'alle, die der Kanal erreicht', some: 'Einige Kunden', someHint: 'nach dem, was Sie von ihnen wissen', filters: 'Wer sie bekommt: alle Bedingungen gelten',
    count: count => n(count, { one: '# Person bekommt sie', other: '# Personen bekommen sie' }), upTo: count => n(count, { one: 'Bis zu # Person', other: 'Bis zu # Personen' }),
    counting: 'Wird gezählt …', needsChannel: 'Wählen Sie im nächsten Schritt einen Kanal, dann sehen Sie, wie viele er erreicht.', unknown: '–',
    excluded: count => n(count, { one: 'Sie haben # Person ausgelassen.', other: 'Sie haben # Personen ausgelassen.' }), leftOut: 'Ausgelassen, und warum',
  },
  filters: {
    names: {
      spentMoreThan: 'Hat mehr ausgegeben als', averageReceiptMoreThan: 'Durchschnittsbon über', visits: 'Zahl der Besuche', gender: 'Geschlecht', birthday: 'Geburtstag', birthMonth: 'Geburtstag im Monat',
      brandedApp: 'Eigene App', staff: 'Wurde bedient von', groups: 'Ist in einer Gruppe',
    },
    add: 'Bedingung hinzufügen …', remove: name => `Entfernen: ${name}`, from: 'von', to: 'bis', female: 'weiblich', male: 'männlich', birthdayToday: 'am Tag des Sendens', birthdayOn: 'an diesem Tag', day: 'Tag', month: 'Monat',
    hasApp: 'hat sie', hasNoApp: 'hat sie nicht', noStaff: 'Es ist noch kein Mitarbeiter eingetragen.', noGroups: 'Es gibt noch keine Gruppe.', further: 'Weitere Bedingungen, über die API gesetzt, gelten auch.',
  },
  message: {
    title: 'Nachricht', channel: 'Kanal', hints: { whatsapp: 'vorsichtig, nach Stunden', chat: 'sofort, an alle mit der App', push: 'sofort, an Telefone mit Ihrer App', sms: 'sofort, bezahlt je Teil' },
    sender: 'Absender', chooseSender: 'Absender wählen', defaultSender: 'Der Chat-Absender des Betriebs', chatDefault: 'Der Mitarbeiter, in dessen Namen die Nachricht kommt.', chatCreator: 'Nur der Inhaber wählt, in wessen Namen sie kommt.',
    noSender: 'Für diesen Kanal ist noch kein Absender verbunden.', connect: 'Jetzt verbinden', name: 'Titel', nameHint: 'Nur Sie sehen ihn.', text: 'Text', textHint: 'Ihre Kunden sehen ihn.', templateHint: 'Er tritt an die Stelle der Variablen in der Vorlage.',
    tooLong: count => n(count, { one: '# Zeichen zu lang.', other: '# Zeichen zu lang.' }),
    segments: count => n(count, { one: '# SMS-Teil', other: '# SMS-Teile' }) + '.', wide: 'Ein Zeichen darin braucht das breite Alphabet, darum fasst ein Teil 70 statt 160.', remaining: count => n(count, { one: 'Im letzten Teil ist Platz für # weiteres.', other: 'Im letzten Teil ist Platz für # weitere.' }),
    template: 'Vorlage', withoutTemplate: 'Ohne Vorlage', noTemplate: 'Ohne Vorlage erreicht die Kampagne nur, wer Ihnen in den letzten 24 Stunden geschrieben hat.',
    cannotFill: parts => `Diese Teile kann eine Kampagne nicht füllen: ${parts.join(', ')}.`,
    states: { approved: 'freigegeben', pending: 'in Prüfung', rejected: 'abgelehnt', paused: 'von WhatsApp angehalten', disabled: 'gesperrt', other: 'nicht nutzbar' },
    test: 'An sich selbst senden', testPhone: 'Ihre Telefonnummer', testCustomer: 'Ihre Kundennummer in der App', testHint: 'Sie nimmt den nächsten Platz der Nummer und zählt zu ihrer Grenze.', testGo: 'Test senden',
    testAt: at => `Sie geht ${at} hinaus.`, testSoon: 'Sie geht mit dem nächsten Platz hinaus.',
    testStored: 'Die Probe geht so hinaus, wie die Kampagne gespeichert ist. Speichern Sie zuerst, um Ihre Änderungen zu proben.',
  },
  preview: { label: 'So sieht sie der Kunde', media: 'Bild, Video oder Dokument', sender: 'Ihr Betrieb', empty: 'Ihr Text' },
  schedule: {
    title: 'Wann und wie schnell', zone: zone => `Zeiten in ${zone}.`, start: 'Beginn', now: 'Beim Start', later: 'Später', laterHint: 'an einem Tag, zu einer Uhrzeit', startAt: 'Beginnt am', endAt: 'Endet am', endHint: 'Ohne Ende läuft sie, bis alle sie haben.',
    days: 'Tage', everyDay: 'Jeden Tag.', hours: 'Nur zu bestimmten Stunden', dayAndNight: 'Sonst wird Tag und Nacht gesendet.', from: 'Von', to: 'Bis',
    speed: 'Tempo', speedHint: 'Je langsamer, desto kleiner die Gefahr, dass WhatsApp Ihre Nummer sperrt.', perHour: count => `${count} je Stunde`,
    safe: 'Sicheres Senden', safeHint: 'Nur an Personen, mit denen Sie auf WhatsApp schon einen Verlauf haben.',
    some: (sent, all, day) => `${f(sent)} von ${f(all)} bis ${day}`, allBy: day => `alle bis ${day}`,
    allAt: (day, speed) => `alle bis ${day} bei ${speed} je Stunde`,
    gaps: { start: 'Wählen Sie Tag und Uhrzeit.', end: 'Geben Sie Tag und Uhrzeit an, oder leeren Sie das Feld.', days: 'Wählen Sie mindestens einen Tag.', hours: 'Geben Sie beide Zeiten an, oder senden Sie zu jeder Stunde.' },
    perDay: 'Nachrichten je Tag', done: 'Gesendet', planned: 'Geplant', onDay: (day, count) => `${day}: ${f(count)}`,
    misfit: (sent, all) => `Nur ${f(sent)} von ${f(all)} Personen bekommen sie vor dem Ende.`,
    advice: {
      extendEnd: at => `Ende am ${at}`, noEnd: 'Ohne Ende', raiseSpeed: count => `${count} je Stunde`, widenHours: (from, to) => `Von ${from} bis ${to}`, allHours: 'Tag und Nacht',
      splitAudience: (parts, each) => `In ${parts} Kampagnen zu ${each} teilen`,
    },
    split: count => n(count, { one: 'Ein Entwurf ist angelegt', other: '# Entwürfe sind angelegt' }),
  },
  summary: { label: 'Was sich ergibt', cost: 'Kosten', end: 'Fertig', upTo: amount => `bis ${amount}`, noPrice: 'noch kein Preis', notAll: 'nicht vor dem Ende', unknown: '–', will: 'Bekommen sie', of: (sent, all) => `${f(sent)} von ${f(all)}` },
  review: {
    title: 'Prüfen', people: 'Personen', leftOut: 'Ausgelassen', cost: 'Kosten', each: amount => `je ${amount}`, meta: amount => `Meta selbst kann Ihnen bis zu ${amount} berechnen.`, first: 'Erste Nachricht', last: 'Letzte Nachricht',
    risks: 'Das erhöht die Gefahr, dass Ihre Nummer gesperrt wird', next: 'Nach dem Start steht die Liste der Personen fest. Sie können anhalten, Text, Stunden und Tempo ändern, Personen auslassen und abbrechen.',
    missing: {
      intro: 'Vor dem Start fehlt noch:', beforeSave: 'Vor dem Speichern fehlt noch:',
      names: { title: 'ein Titel', text: 'ein Text', channel: 'ein Kanal', sender: 'ein Absender', start: 'der Beginn', end: 'das Ende', days: 'die Tage', hours: 'die Stunden' },
    },
    launch: 'Starten …', ask: 'Diese Kampagne starten?', launchGo: 'Jetzt starten', askNumbers: (count, channel) => n(count, { one: `# Person bekommt sie über ${channel}.`, other: `# Personen bekommen sie über ${channel}.` }),
    askAtMost: (count, channel) => n(count, { one: `Höchstens # Person bekommt sie über ${channel}; es wird noch gezählt.`, other: `Höchstens # Personen bekommen sie über ${channel}; es wird noch gezählt.` }),
    askCostAtMost: amount => `Sie kostet höchstens ${amount}; was nötig ist, wird bis zum Ende zurückgelegt.`,
    askCost: amount => `Sie kostet ${amount}; so viel wird bis zum Ende zurückgelegt.`, askEnd: at => `Die letzte Nachricht geht ${at} hinaus.`, askFinal: 'Mit dem Start stehen die Personen fest. Eine gesendete Nachricht lässt sich nicht zurückholen.',
  },
  recipients: {
    title: 'Alle, die sie bekommen', hint: 'Wischen Sie eine Person nach links oder drücken Sie den Knopf, um sie auszulassen.', finalHint: 'Die Kampagne ist gestartet: Das Auslassen ist endgültig, und es geht, solange die Person noch nicht angeschrieben wurde.', search: 'Name, Nummer oder Kennung', leaveOut: 'Auslassen',
    titleLive: 'Alle, die noch warten', out: 'Von Hand ausgelassen', isFinal: 'endgültig ausgelassen', leaveOutFinal: 'Endgültig auslassen',
    nobody: 'Niemand.', saveFirst: 'Die Liste gibt es, sobald sich der Entwurf speichern lässt: Sehen Sie nach, was fehlt.',
  },
  conflict: {
    title: 'Die Kampagne wurde inzwischen geändert', text: 'Hier sind beide Fassungen. Mit „Meine behalten“ kommt, was Sie geändert haben, auf die gespeicherte; mit „Andere nehmen“ arbeiten Sie mit der gespeicherten weiter, wie sie ist.', member: 'Was', mine: 'Ihre', theirs: 'Gespeicherte', keepMine: 'Meine behalten', takeTheirs: 'Andere nehmen',
    members: { title: 'Titel', text: 'Text', channel: 'Kanal', senderId: 'Absender', filter: 'Filter', exclude: 'Ausgelassen', safeSending: 'Sicheres Senden', startAtLocal: 'Beginn', endAtLocal: 'Ende', timeZone: 'Zeitzone', daysOfWeek: 'Tage', from: 'Von', to: 'Bis', messagesPerHour: 'Tempo', template: 'Vorlage' },
  },
};
