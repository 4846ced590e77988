import type { Words } from '../en';

export const settings: Words['settings'] = {
  title: 'Einstellungen', saved: 'Gespeichert',
  zone: 'Zeitzone', zoneHint: 'Tage und Stunden der Kampagnen gelten in dieser Zone, zum Beispiel Europe/Berlin.',
  region: 'Land', regionHint: 'Zwei Buchstaben. Telefonnummern ohne Ländervorwahl werden als Nummern dieses Landes gelesen.',
  chatSender: 'Absender im Online-Chat', chatSenderHint: 'Kampagnen ohne gewählten Mitarbeiter kommen von diesem.', none: 'Keiner',
  words: 'Wörter, die Nachrichten abbestellen', wordsHint: 'Wer nur eines dieser Wörter sendet, bekommt keine Kampagnen mehr. Ein Wort je Zeile. STOP gilt immer.',
  wordsFor: name => `Wörter auf ${name}`, ready: 'Für diese Sprache gelten die fertigen Wörter, bis Sie welche eintragen.',
  retention: 'Personen beendeter Kampagnen aufbewahren (Tage)', retentionHint: '30 bis 3650. Summen bleiben immer.',
  keys: 'Schlüssel', keysAbout: 'Ein Schlüssel öffnet die Konsole und die API. Geben Sie jedem einen eigenen, damit er sich einzeln beenden lässt.',
  keyName: 'Name', keyRole: 'Rolle', roles: { creator: 'Inhaber: alles', manager: 'Leitung: Kampagnen und Kunden, keine Zahlungen und keine Schlüssel', viewer: 'Leser: nur lesen' },
  newKey: 'Neuer Schlüssel', makeKey: 'Schlüssel anlegen', keyOnce: 'Kopieren Sie den Schlüssel jetzt: Er wird nur einmal gezeigt.', copy: 'Kopieren', copied: 'Kopiert', notCopied: 'Der Browser hat das nicht erlaubt. Markieren Sie den Text und kopieren Sie ihn.', done: 'Ich habe ihn',
  lastUsed: at => `zuletzt benutzt ${at}`, neverUsed: 'nie benutzt', revoked: at => `beendet ${at}`, revoke: 'Beenden', revokeTitle: 'Diesen Schlüssel beenden?',
  revokeText: 'Alles, was ihn benutzt, endet sofort, auch Sitzungen in Browsern. Das lässt sich nicht zurücknehmen.', revokeGo: 'Schlüssel beenden',
  phone: 'Auf Ihrem Telefon', phoneText: 'Zeigen Sie einen Code und scannen Sie ihn mit der Kamera Ihres Telefons: Dann ist das Telefon angemeldet wie Sie. Der Code gilt einmal und zwei Minuten.', phoneGo: 'Code zeigen', phoneAgain: 'Neuen Code zeigen', phoneOld: 'Der Code ist zu alt.', phoneAlt: 'QR-Code, der ein Telefon anmeldet',
  language: 'Sprache', signedIn: 'Angemeldet', signOut: 'Abmelden', role: 'Rolle', business: 'Betrieb',
};
