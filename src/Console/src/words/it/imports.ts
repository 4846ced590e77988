import type { Words } from '../en';

const numbers = new Intl.NumberFormat('it');
const f = (count: number): string => numbers.format(count);

export const imports: Words['imports'] = {
  title: 'Importa clienti', file: 'File', fileText: 'Un file CSV, come lo salvano la cassa, il calendario o un foglio di calcolo. Lo stesso file di nuovo non cambia nulla; chi non c’è dentro resta.', choose: 'Scelga un file', reading: 'Lettura …',
  columns: 'Colonne', columnsText: 'Dica che cos’è ogni colonna. Una proposta c’è già.', encoding: name => `Viene letto come ${name}.`, column: 'Colonna', samples: 'Per esempio', becomes: 'Diventa', becomesOf: name => `${name} diventa`, ignore: 'nulla, da tralasciare',
  needsKey: 'Una colonna deve essere il codice cliente: ciò che distingue un cliente dall’altro.', doubled: names => `Due colonne sono la stessa cosa: ${names.join(', ')}.`, check: 'Controlla le prime righe', checked: 'Le prime righe', runText: 'Le righe che non si possono leggere sono tralasciate; le riceve in un file da correggere.', run: 'Importa tutto', running: 'Importazione', ended: 'Importato', of: (done, total) => `${f(done)} di ${f(total)}`,
  counts: { created: 'nuovi', updated: 'cambiati', unchanged: 'come prima', rejected: 'tralasciati' }, errors: 'Righe tralasciate', lineHead: 'Riga', why: 'Perché', line: line => `Riga ${line}:`,
  problems: { importExpired: 'Non è avanzata per un giorno ed è stata abbandonata. Carichi di nuovo il file.', importFailed: 'Non si è potuto leggere oltre. Carichi di nuovo il file.' },
  rejectedText: 'Alcune righe sono state tralasciate. Le corregga in questo file e lo carichi di nuovo.', rejectedFile: 'Queste righe in un file', cancel: 'Ferma l’importazione', toCustomers: 'Ai clienti', another: 'Un altro file', goesOn: 'Continua anche se lascia questa pagina.',
  sending: 'Invio del file …', elsewhere: 'È già in corso un’importazione.', show: 'Mostra', away: 'Nessuna connessione. L’importazione continua da sola; le cifre tornano con la connessione.', stopped: 'Importazione non completata',
};
