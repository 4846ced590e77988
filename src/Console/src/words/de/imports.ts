import type { Words } from '../en';

const numbers = new Intl.NumberFormat('de');
const f = (count: number): string => numbers.format(count);

export const imports: Words['imports'] = {
  title: 'Kunden importieren', file: 'Datei', fileText: 'Eine CSV-Datei, wie Kasse, Kalender oder Tabelle sie speichern. Dieselbe Datei noch einmal ändert nichts; wer nicht darin steht, bleibt.', choose: 'Datei wählen', reading: 'Wird gelesen …',
  columns: 'Spalten', columnsText: 'Sagen Sie, was jede Spalte ist. Eine Vermutung steht schon da.', encoding: name => `Sie wird als ${name} gelesen.`, column: 'Spalte', samples: 'Zum Beispiel', becomes: 'Wird zu', becomesOf: name => `${name} wird zu`, ignore: 'nichts, auslassen',
  needsKey: 'Eine Spalte muss die Kundennummer sein: woran sich ein Kunde vom anderen unterscheidet.', doubled: names => `Zwei Spalten sind dasselbe: ${names.join(', ')}.`, check: 'Erste Zeilen prüfen', checked: 'Die ersten Zeilen', runText: 'Zeilen, die sich nicht lesen lassen, werden ausgelassen; Sie bekommen sie als Datei zum Ausbessern.', run: 'Alle importieren', running: 'Wird importiert', ended: 'Importiert', of: (done, total) => `${f(done)} von ${f(total)}`,
  counts: { created: 'neu', updated: 'geändert', unchanged: 'wie zuvor', rejected: 'ausgelassen' }, errors: 'Ausgelassene Zeilen', lineHead: 'Zeile', why: 'Warum', line: line => `Zeile ${line}:`,
  problems: { importExpired: 'Er kam einen Tag lang nicht voran und wurde aufgegeben. Laden Sie die Datei noch einmal.', importFailed: 'Er ließ sich nicht weiter lesen. Laden Sie die Datei noch einmal.' },
  rejectedText: 'Einige Zeilen wurden ausgelassen. Bessern Sie sie in dieser Datei aus und laden Sie sie wieder.', rejectedFile: 'Diese Zeilen als Datei', cancel: 'Import beenden', toCustomers: 'Zu den Kunden', another: 'Andere Datei', goesOn: 'Er läuft weiter, wenn Sie diese Seite verlassen.',
  sending: 'Die Datei wird hochgeladen …', elsewhere: 'Ein Import läuft bereits.', show: 'Anzeigen', away: 'Keine Verbindung. Der Import läuft von selbst weiter; die Zahlen kommen mit der Verbindung zurück.', stopped: 'Nicht bis zum Ende importiert',
};
