import type { Words } from '../en';
import { pluralOf } from '../plural';

const n = pluralOf('it');

export const campaign: Words['campaign'] = {
  title: 'Campagna', gone: 'Questa campagna non c’è: è stata eliminata, o l’indirizzo è sbagliato.', part: 'parte di una campagna divisa',
  created: 'Creata', started: 'Cominciata', starts: 'Comincia', finished: 'Finita', expected: 'Finisce', ends: 'Finisce al più tardi', now: 'Adesso', cost: 'Costo', held: amount => `(${amount} riservati)`,
  leaveOut: 'Escludi persone', deleteTitle: 'Eliminare questa campagna?', deleteOpen: 'Si ferma subito e chi aspetta non la riceve. Le statistiche vengono nascoste.', deleteEnded: 'Viene nascosta con le statistiche. I messaggi inviati restano ai clienti.',
  funnel: 'Da tutti a letti', notLaunched: 'Prima dell’avvio non c’è nulla da contare.', audience: 'Scelti', toSend: 'Da inviare', sent: 'Inviati', delivered: 'Consegnati', read: 'Letti', smsRead: 'Gli SMS non dicono chi ha letto.',
  leftOut: count => n(count, { one: '# persona è stata esclusa', many: '# persone sono state escluse', other: '# persone sono state escluse' }),
  errors: 'Errori', noErrors: 'Nessuno.', hours: 'Messaggi all’ora', done: 'Inviati', planned: 'Previsti', hoursCut: count => n(count, { one: 'Un’altra ora non è mostrata.', many: 'Altre # ore non sono mostrate.', other: 'Altre # ore non sono mostrate.' }),
  split: { menu: 'Dividi …', title: 'Dividere questa campagna', text: 'Se ne fanno più bozze, ciascuna per una parte delle persone; insieme sono tutte. Ognuna può avere un altro mittente, un’altra velocità o un altro momento.', parts: 'In quante campagne', hint: 'Da 2 a 50. Questa bozza resta come prima.', go: 'Dividi' },
  people: {
    because: reason => `Solo: ${reason}`,
    title: 'Persone', csv: 'Come file CSV', search: 'Nome, numero o codice', filter: 'Quali persone', nobody: 'Nessuno.',
    filters: { all: 'Tutte', sent: 'Inviati o meglio', delivered: 'Consegnati o letti', read: 'Letti', waiting: 'Non ancora', failed: 'Errori', skipped: 'Esclusi' },
    status: { waiting: 'non ancora', sending: 'in invio', unknown: 'forse inviato', sent: 'inviato', delivered: 'consegnato', read: 'letto', failed: 'errore', skipped: 'escluso' },
    times: { sentAt: 'inviato', deliveredAt: 'consegnato', readAt: 'letto' }, next: at => `Previsto ${at}.`,
  },
};
