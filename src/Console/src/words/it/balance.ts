import type { Words } from '../en';

export const balance: Words['balance'] = {
  title: 'Credito', available: 'Disponibile', reserved: 'Riservato alle campagne', amount: 'In tutto',
  about: 'L’avvio riserva quanto la campagna può costare; alla fine ciò che non è speso torna libero. Il credito viene aggiunto dal fornitore.',
  entries: 'Movimenti', none: 'Ancora nessun movimento', noneText: 'Qui compaiono ricariche, mesi di un canale e spese delle campagne.',
  when: 'Quando', cause: 'Per', sum: 'Importo',
  kinds: { credit: 'Ricarica', channelMonth: 'Un mese di un canale', campaign: 'Una campagna', other: 'Altro' },
  prices: 'Prezzi', perMessage: 'a messaggio', perSegment: 'per parte di SMS', perMonth: 'al mese per il canale', noPrice: 'Ancora nessun prezzo: su questo canale non si può avviare una campagna.', free: 'nulla',
};
