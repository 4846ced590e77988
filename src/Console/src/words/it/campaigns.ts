import type { Words } from '../en';
import { pluralOf } from '../plural';

const n = pluralOf('it');

export const campaigns: Words['campaigns'] = {
  title: 'Campagne', create: 'Nuova campagna', search: 'Cerca nel titolo',
  status: {
    draft: 'Bozza', scheduled: 'In attesa di partire', running: 'In invio', paused: 'In pausa', completed: 'Inviata', cancelled: 'Annullata', expired: 'Finita prima di raggiungere tutti',
  },
  filter: { status: 'Stato', channel: 'Canale', sender: 'Mittente', any: 'Qualsiasi stato', anyChannel: 'Qualsiasi canale', anySender: 'Qualsiasi mittente', live: 'In invio o in attesa', ended: 'Finite' },
  untitled: 'Senza titolo', noText: 'Ancora nessun testo',
  starts: at => `Parte ${at}`,
  done: at => `Finisce ${at}`,
  ended: at => `Finita ${at}`,
  noEnd: 'Ora non si può dire quando finirà',
  rate: count => n(count, { one: 'ora # messaggio all’ora', many: 'ora # messaggi all’ora', other: 'ora # messaggi all’ora' }),
  still: 'Ora non invia nulla', unbound: 'Invia alla velocità che il canale accetta',
  sent: 'inviati', delivered: 'consegnati', read: 'letti', errors: 'errori', of: count => n(count, { one: 'di # persona', many: 'di # persone', other: 'di # persone' }),
  counting: 'Conteggio delle persone in corso',
  percentOf: title => `Parte inviata di ${title}`,
  menu: title => `Azioni per ${title}`,
  open: 'Apri', edit: 'Modifica', pause: 'Metti in pausa', resume: 'Riprendi', cancel: 'Annulla', clone: 'Duplica', remove: 'Elimina',
  deleted: title => `${title} è eliminata`,
  paused: title => `${title} è in pausa`, resumed: title => `${title} riprende`, cloned: 'La copia è una bozza',
  cancelTitle: 'Annullare questa campagna?',
  cancelText: count => n(count, { one: '# persona in attesa non riceverà il messaggio. Una campagna annullata non riprende.', many: '# persone in attesa non riceveranno il messaggio. Una campagna annullata non riprende.', other: '# persone in attesa non riceveranno il messaggio. Una campagna annullata non riprende.' }),
  cancelGo: 'Annulla la campagna',
  swipe: 'Elimina',
  none: 'Ancora nessuna campagna', noneText: 'Scriva un messaggio, scelga chi lo riceve e veda prima dell’avvio quando l’avranno tutti.',
  noneFirst: 'Prima carichi i clienti e colleghi un mittente: un numero WhatsApp, la chat online, l’app del marchio o gli SMS.',
  nothing: 'Nessuna campagna corrisponde', nothingText: 'Un’altra parola o un altro filtro può trovarla.', clear: 'Togli i filtri',
};
