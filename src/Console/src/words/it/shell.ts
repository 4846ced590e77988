import type { Words } from '../en';

export const shell: Words['shell'] = {
  places: 'Sezioni', skip: 'Vai al contenuto',
  campaigns: 'Campagne', customers: 'Clienti', senders: 'Mittenti', balance: 'Credito', settings: 'Impostazioni',
  loading: 'Caricamento', back: 'Indietro', close: 'Chiudi', cancel: 'Annulla', save: 'Salva', again: 'Riprova', undo: 'Annulla', more: 'Mostra altri',
  noScreen: 'Questa pagina non esiste.',
  missing: 'Non è stato possibile caricare questa schermata', missingText: 'Verrà caricata appena torna la connessione.', broken: 'Qualcosa non ha funzionato in questa schermata', brokenText: 'L’errore è della console. Ciò che ha scritto in una campagna è conservato.', reload: 'Ricarica la pagina',
  lost: 'Nessuna connessione. I dati potrebbero non essere aggiornati; riprenderanno appena torna la connessione.',
  offline: 'Il server non è raggiungibile. Riprovi quando c’è una connessione; niente viene fatto due volte.',
  suspended: 'L’account è sospeso: non viene inviato nulla e non si può modificare nulla.',
  optional: 'facoltativo',
  search: 'Cerca', yes: 'Sì', no: 'No',
  channels: { whatsapp: 'WhatsApp', chat: 'Chat online', push: 'App del marchio', sms: 'SMS' },
  signIn: {
    key: 'Chiave', hint: 'La chiave ricevuta dal fornitore. Inizia con mm_.', go: 'Accedi',
    again: 'La sessione è terminata', againText: 'Acceda di nuovo per continuare da qui. Ciò che ha scritto non va perso.',
    handover: 'Accesso con il codice dell’altro schermo …',
  },
};
