import type { Words } from '../en';

export const customers: Words['customers'] = {
  title: 'Clienti', one: 'Cliente', create: 'Nuovo cliente', import: 'Importa', groups: 'Gruppi e personale', search: 'Nome, numero o codice', group: 'Gruppo', staff: 'Personale', optOut: 'Rinunce',
  anyGroup: 'Qualsiasi gruppo', anyStaff: 'Tutto il personale', anyOptOut: 'Con e senza rinuncia', optedOut: 'Non vuole messaggi', nothing: 'Nessuno corrisponde', nothingText: 'Un’altra parola o un altro filtro può trovare qualcuno.',
  none: 'Ancora nessun cliente', noneText: 'Li prenda da un file della cassa, del calendario o di un foglio di calcolo.', gone: 'Questo cliente non c’è: la persona è stata cancellata, o l’indirizzo è sbagliato.',
  wants: 'Messaggi', isIn: 'li riceve', isOut: 'non ne vuole', noAddress: 'non raggiungibile', takeOut: 'Non scrivere più', letIn: 'Scrivi di nuovo', letInTitle: 'Scrivere di nuovo a questa persona?', letInText: 'Solo se la persona lo ha chiesto. Deve poterlo dimostrare.',
  evidence: (how, at) => `${how}, ${at}`, sources: { word: 'La persona ha scritto una parola', hand: 'Inserito a mano', preference: 'Scelto nell’app del fornitore', provider: 'Lo dice il fornitore', kept: 'Conservato da prima', other: 'Noto' },
  messages: 'Campagne', noMessages: 'Nessuna campagna ha ancora scritto a questa persona.', known: 'Che cosa sa', idHint: 'Il Suo codice cliente, dalla cassa o dal calendario.', birthHint: '1990-03-08, o --03-08 senza l’anno.',
  further: 'Altri dati', devices: 'Dispositivi con la Sua app', platforms: { android: 'Android', ios: 'iPhone o iPad', web: 'Browser', other: 'Dispositivo' }, registered: at => `dal ${at}`, userIdHint: 'Di chi nasconde il numero; lo comunica WhatsApp.',
  quote: text => `«${text}»`,
  fields: { customerId: 'Codice cliente', name: 'Nome', phone: 'Telefono', gender: 'Genere', birthDate: 'Data di nascita', totalSpent: 'Speso in tutto', averageReceipt: 'Scontrino medio', visits: 'Visite', brandedApp: 'Ha l’app del marchio', onlineApp: 'Ha l’app online', staff: 'Personale', groups: 'Gruppi', whatsappUserId: 'Identificativo WhatsApp' },
  stale: 'Nel frattempo questo cliente è stato cambiato; gli altri campi mostrano che cosa vale ora. Controlli i Suoi e salvi di nuovo.', erase: 'Cancella', eraseTitle: 'Cancellare questo cliente?', eraseText: 'Tutto ciò che riguarda la persona è cancellato per sempre. Una rinuncia resta nota in forma sigillata, perché nessuno scriva di nuovo al numero per errore.',
};
