import type { Words } from '../en';
import { pluralOf } from '../plural';

const n = pluralOf('it');
const numbers = new Intl.NumberFormat('it');
const f = (count: number): string => numbers.format(count);

export const senders: Words['senders'] = {
  title: 'Mittenti', one: 'Mittente', create: 'Nuovo mittente', none: 'Ancora nessun mittente', noneText: 'Colleghi ciò da cui i clienti La riconoscono: il numero WhatsApp, un mittente SMS, l’app del marchio o un dipendente nella chat online.',
  status: { pendingTerms: 'Condizioni da accettare', pendingPayment: 'Da pagare', pendingLink: 'Da collegare', active: 'Pronto', paused: 'In pausa', unpaid: 'Non pagato', restricted: 'Limitato', disconnected: 'Non collegato' },
  cures: {
    pendingTerms: 'Legga le condizioni e le accetti.', pendingPayment: 'Paghi il canale; il prezzo è qui sotto.', pendingLink: 'Inserisca ciò che mostra la pagina del fornitore.', paused: 'Non si invia nulla finché non riprende.',
    unpaid: 'Il periodo pagato è finito. Le campagne aspettano il pagamento.', restricted: 'Il fornitore limita questo numero. Scriva a meno persone, e solo a chi La conosce.', disconnected: 'Il fornitore rifiuta l’accesso. Inserisca nuove credenziali.',
  },
  usedOf: (used, limit) => `${f(used)} di ${f(limit)} in quest’ora`, used: used => `${used} in quest’ora`, free: at => `di nuovo libero ${at}`, peopleOf: (used, limit) => `${f(used)} di ${f(limit)} persone in 24 ore`,
  about: { whatsapp: 'il Suo numero, con la piattaforma ufficiale', chat: 'un dipendente, nell’app dei clienti', push: 'notifiche dell’app del marchio', sms: 'un numero o un nome, con il Suo fornitore SMS' },
  risk: 'WhatsApp blocca i numeri che scrivono troppo a chi non li conosce. Questo prodotto invia lentamente perché non accada; non può prometterlo.',
  name: 'Nome', nameHint: { whatsapp: 'Per Lei, ad esempio Reception.', chat: 'I clienti lo vedono come mittente.', push: 'I clienti lo vedono come titolo.', sms: 'Per Lei.' }, phone: 'Numero di telefono', phoneHint: 'Con prefisso internazionale. Non deve essere in uso nell’app WhatsApp.',
  employee: 'Dipendente', noStaff: 'Inserisca prima il personale nella sezione Clienti.', go: 'Continua', quality: 'Valutazione di WhatsApp', qualities: { GREEN: 'buona', YELLOW: 'media', RED: 'cattiva', UNKNOWN: 'ancora nessuna' },
  hour: 'Quest’ora', day: 'Queste 24 ore', nextFree: 'Prossimo posto libero', paid: 'Pagato fino a', relink: 'Nuove credenziali', remove: 'Elimina', removeTitle: 'Eliminare questo mittente?', removeText: 'Le credenziali vengono cancellate subito. Le sue campagne non inviano più; le statistiche restano.',
  edit: 'Nome e limiti', limit: 'Messaggi all’ora, per tutte le campagne', limitHint: 'Da 1 a 40.', changed: 'Nel frattempo questo mittente è cambiato. Guardi che cosa vale ora e salvi di nuovo.', renew: 'Paga da solo un altro mese', renewHint: 'Dal credito, quando finisce il periodo pagato.',
  steps: { terms: 'Condizioni', pay: 'Pagamento', link: 'Collegamento' },
  terms: { title: 'Condizioni', version: version => `Versione ${version}`, agree: 'Ho letto le condizioni e le accetto.', go: 'Accetta' },
  pay: {
    more: 'Paga in anticipo', months: 'Per', monthsOf: count => n(count, { one: '# mese', many: '# mesi', other: '# mesi' }), sum: 'Paga', available: 'Disponibile nel credito', go: 'Paga', noPrice: 'Il fornitore non ha ancora fissato un prezzo per WhatsApp; lo chieda.', creator: 'Può pagare solo il titolare; lo chieda.',
  },
  link: {
    about: {
      whatsapp: 'Presso Meta: faccia verificare l’attività, crei un’app con il prodotto WhatsApp, aggiunga il numero. Poi inserisca qui ciò che Meta mostra.', sms: 'Dalla console del fornitore SMS.', smpp: 'Dal contratto con il centro SMS.',
      push: 'Dall’account di servizio del progetto Firebase dell’app.', chat: 'Non c’è nulla da collegare.',
    },
    members: {
      phoneNumberId: 'Phone number id', businessAccountId: 'WhatsApp Business account id', accessToken: 'Access token', appSecret: 'App secret', verifyToken: 'Verify token', accountSid: 'Account SID', authToken: 'Auth token', from: 'Mittente',
      messagingServiceSid: 'Messaging service SID', systemId: 'System id', password: 'Password', projectId: 'Progetto', clientEmail: 'Account di servizio', privateKey: 'Chiave privata',
    },
    hints: {
      phoneNumberId: 'WhatsApp → API setup. Non è il numero di telefono.', businessAccountId: 'WhatsApp → API setup, accanto.', accessToken: 'Di un utente di sistema, «senza scadenza». Quello della pagina API setup dura un giorno.', appSecret: 'App settings → Basic.',
      verifyToken: 'Una parola inventata da Lei; Meta la chiede con il webhook.', from: 'Un numero con prefisso, un codice breve o un nome.', messagingServiceSid: 'Al posto del mittente; uno dei due resta vuoto.',
    },
    smpp: 'Il mio fornitore è un centro SMS (SMPP)', file: 'Il file dell’account di servizio', fileHint: 'Un file JSON. Viene letto su questo dispositivo e riempie i campi.', notAFile: 'Questo non è il file di un account di servizio.', go: 'Verifica e collega', asking: 'Domanda al fornitore …',
    reasons: { tokenRejected: 'Il token è sbagliato, scaduto o senza un permesso. Ne crei uno nuovo per l’utente di sistema con entrambi i permessi WhatsApp.', numberUnknown: 'Il token non apre questo phone number id. Lo confronti con la pagina API setup.', wrongAccount: 'Il numero è di un altro account. Prenda l’account id accanto al numero.' },
  },
  webhook: { missing: 'Il fornitore non ha ancora verificato l’indirizzo per le sue notifiche: non si vede chi ha letto e uno STOP passa inosservato. L’indirizzo è qui sotto.', title: 'Notifiche del fornitore', whatsapp: 'Inserisca questo indirizzo e il verify token presso Meta in WhatsApp → Configuration e si abboni a messages. Senza, non si vede chi ha letto e uno STOP passa inosservato.', sms: 'Inserisca questo indirizzo presso il fornitore per i messaggi in arrivo.' },
  hourOf: {
    title: 'L’ora, con ogni campagna', again: 'Leggi di nuovo', about: limit => n(limit, { one: 'Tutte le campagne condividono # messaggio all’ora.', many: 'Tutte le campagne condividono # messaggi all’ora.', other: 'Tutte le campagne condividono # messaggi all’ora.' }), noLimit: 'Questo mittente non ha un limite orario.', nobody: 'Ora nessuna campagna lo usa.',
    others: 'Prove e messaggi singoli', counts: (done, planned) => `${f(done)} inviati, ${f(planned)} previsti`,
  },
};
