import type { Words } from '../en';
import { pluralOf } from '../plural';

const n = pluralOf('it');
const numbers = new Intl.NumberFormat('it');
const f = (count: number): string => numbers.format(count);

export const editor: Words['editor'] = {
  create: 'Nuova campagna', edit: 'Modifica campagna', editLive: 'Modifica una campagna avviata', saveDraft: 'Salva come bozza', saved: 'Salvata come bozza', savedLive: 'Salvato',
  next: 'Avanti', restored: 'Ciò che aveva scritto e non salvato è di nuovo qui.', discard: 'Scarta',
  liveHint: 'Questa campagna è avviata. Titolo, testo, giorni, ore, fine e velocità cambiano ancora per chi non ha ricevuto il messaggio. Persone, canale e mittente restano.',
  endedHint: 'Questa campagna è finita e non si può più cambiare. La duplichi per inviare di nuovo.',
  steps: { label: 'Passi', people: 'Persone', message: 'Messaggio', schedule: 'Quando e a che velocità', review: 'Controllo' },
  people: {
    title: 'Persone', all: 'Tutti i clienti', allHint: 'tutti quelli che il canale raggiunge', some: 'Alcuni clienti', someHint: 'in base a ciò che sa di loro', filters: 'Chi lo riceve: valgono tutte le condizioni',
    count: count => n(count, { one: '# persona lo riceve', many: '# persone lo ricevono', other: '# persone lo ricevono' }), upTo: count => n(count, { one: 'Fino a # persona', many: 'Fino a # persone', other: 'Fino a # persone' }),
    counting: 'Conteggio …', needsChannel: 'Scelga un canale nel passo seguente per vedere quante persone raggiunge.', unknown: '–',
    excluded: count => n(count, { one: 'Ha escluso # persona.', many: 'Ha escluso # persone.', other: 'Ha escluso # persone.' }), leftOut: 'Esclusi, e perché',
  },
  filters: {
    names: {
      spentMoreThan: 'Ha speso più di', averageReceiptMoreThan: 'Scontrino medio oltre', visits: 'Numero di visite', gender: 'Genere', birthday: 'Compleanno', birthMonth: 'Compleanno nel mese',
      brandedApp: 'App del marchio', staff: 'Servito da', groups: 'È in un gruppo',
    },
    add: 'Aggiungi una condizione …', remove: name => `Togli: ${name}`, from: 'da', to: 'a', female: 'femminile', male: 'maschile', birthdayToday: 'il giorno dell’invio', birthdayOn: 'in questo giorno', day: 'Giorno', month: 'Mese',
    hasApp: 'ce l’ha', hasNoApp: 'non ce l’ha', noStaff: 'Non è ancora inserito nessun dipendente.', noGroups: 'Non c’è ancora nessun gruppo.', further: 'Valgono anche altre condizioni, poste tramite l’API.',
  },
  message: {
    title: 'Messaggio', channel: 'Canale', hints: { whatsapp: 'con cautela, a ore', chat: 'subito, a chi ha l’app', push: 'subito, ai telefoni con la Sua app', sms: 'subito, si paga a parti' },
    sender: 'Mittente', chooseSender: 'Scelga un mittente', defaultSender: 'Il mittente della chat', chatDefault: 'Il dipendente a nome del quale arriva il messaggio.', chatCreator: 'Solo il titolare sceglie a nome di chi arriva.',
    noSender: 'Per questo canale non è ancora collegato nessun mittente.', connect: 'Collega', name: 'Titolo', nameHint: 'Lo vede solo Lei.', text: 'Testo', textHint: 'Lo vedono i clienti.', templateHint: 'Prende il posto della variabile nel modello.',
    tooLong: count => n(count, { one: '# carattere di troppo.', many: '# caratteri di troppo.', other: '# caratteri di troppo.' }),
    segments: count => n(count, { one: '# parte di SMS', many: '# parti di SMS', other: '# parti di SMS' }) + '.', wide: 'Un carattere richiede l’alfabeto ampio: una parte ne contiene 70 invece di 160.', remaining: count => n(count, { one: 'Nell’ultima parte c’è posto per # altro.', many: 'Nell’ultima parte c’è posto per altri #.', other: 'Nell’ultima parte c’è posto per altri #.' }),
    template: 'Modello', withoutTemplate: 'Senza modello', noTemplate: 'Senza modello si raggiunge solo chi Le ha scritto nelle ultime 24 ore.',
    cannotFill: parts => `Una campagna non può riempire queste parti: ${parts.join(', ')}.`,
    states: { approved: 'approvato', pending: 'in revisione', rejected: 'rifiutato', paused: 'sospeso da WhatsApp', disabled: 'disattivato', other: 'non utilizzabile' },
    test: 'Lo invii a sé', testPhone: 'Il Suo numero di telefono', testCustomer: 'Il Suo codice cliente nell’app', testHint: 'Prende il prossimo turno del numero e conta per il suo limite.', testGo: 'Invia la prova',
    testAt: at => `Parte ${at}.`, testSoon: 'Parte al prossimo turno.',
    testStored: 'La prova parte così come la campagna è salvata. Salvi prima, per provare ciò che ha cambiato.',
  },
  preview: { label: 'Come lo vede il cliente', media: 'immagine, video o documento', sender: 'La Sua attività', empty: 'Il Suo testo' },
  schedule: {
    title: 'Quando e a che velocità', zone: zone => `Orari di ${zone}.`, start: 'Inizio', now: 'All’avvio', later: 'Più tardi', laterHint: 'in un giorno e a un’ora', startAt: 'Comincia il', endAt: 'Finisce il', endHint: 'Senza una fine continua finché l’hanno tutti.',
    days: 'Giorni', everyDay: 'Ogni giorno.', hours: 'Solo in certe ore', dayAndNight: 'Altrimenti si invia giorno e notte.', from: 'Dalle', to: 'Alle',
    speed: 'Velocità', speedHint: 'Più è lenta, minore è il rischio che WhatsApp blocchi il numero.', perHour: count => `${count} all’ora`,
    safe: 'Invio sicuro', safeHint: 'Solo a chi ha già una conversazione con Lei su WhatsApp.',
    some: (sent, all, day) => `${f(sent)} di ${f(all)} entro ${day}`, allBy: day => `tutti entro ${day}`,
    allAt: (day, speed) => `tutti entro ${day} a ${speed} all’ora`,
    gaps: { start: 'Scelga il giorno e l’ora.', end: 'Indichi il giorno e l’ora, o svuoti il campo.', days: 'Scelga almeno un giorno.', hours: 'Indichi tutte e due le ore, o invii a qualsiasi ora.' },
    perDay: 'Messaggi al giorno', done: 'Inviati', planned: 'Previsti', onDay: (day, count) => `${day}: ${f(count)}`,
    misfit: (sent, all) => `Solo ${f(sent)} persone su ${f(all)} lo ricevono prima della fine.`,
    advice: {
      extendEnd: at => `Fine il ${at}`, noEnd: 'Senza fine', raiseSpeed: count => `${count} all’ora`, widenHours: (from, to) => `Dalle ${from} alle ${to}`, allHours: 'Giorno e notte',
      splitAudience: (parts, each) => `Dividi in ${parts} campagne da ${each}`,
    },
    split: count => n(count, { one: 'È stata creata una bozza', many: 'Sono state create # bozze', other: 'Sono state create # bozze' }),
  },
  summary: { label: 'Che cosa ne risulta', cost: 'Costo', end: 'Finisce', upTo: amount => `fino a ${amount}`, noPrice: 'ancora nessun prezzo', notAll: 'non prima della fine', unknown: '–', will: 'Lo ricevono', of: (sent, all) => `${f(sent)} di ${f(all)}` },
  review: {
    title: 'Controllo', people: 'Persone', leftOut: 'Esclusi', cost: 'Costo', each: amount => `${amount} ciascuno`, meta: amount => `Meta stessa può addebitarLe fino a ${amount}.`, first: 'Primo messaggio', last: 'Ultimo messaggio',
    risks: 'Questo aumenta il rischio che il numero venga bloccato', next: 'Dopo l’avvio l’elenco delle persone è fisso. Può mettere in pausa, cambiare testo, ore e velocità, escludere persone e annullare.',
    missing: {
      intro: 'Prima dell’avvio manca ancora:', beforeSave: 'Prima di salvare manca ancora:',
      names: { title: 'un titolo', text: 'un testo', channel: 'un canale', sender: 'un mittente', start: 'l’inizio', end: 'la fine', days: 'i giorni', hours: 'le ore' },
    },
    launch: 'Avvia …', ask: 'Avviare questa campagna?', launchGo: 'Avvia adesso', askNumbers: (count, channel) => n(count, { one: `# persona lo riceve con ${channel}.`, many: `# persone lo ricevono con ${channel}.`, other: `# persone lo ricevono con ${channel}.` }),
    askAtMost: (count, channel) => n(count, { one: `Al massimo # persona lo riceve con ${channel}; il conteggio continua.`, many: `Al massimo # persone lo ricevono con ${channel}; il conteggio continua.`, other: `Al massimo # persone lo ricevono con ${channel}; il conteggio continua.` }),
    askCostAtMost: amount => `Costa al massimo ${amount}; quanto serve resta riservato fino alla fine.`,
    askCost: amount => `Costa ${amount}; questa somma resta riservata fino alla fine.`, askEnd: at => `L’ultimo messaggio parte ${at}.`, askFinal: 'All’avvio le persone sono fissate. Un messaggio inviato non si può ritirare.',
  },
  recipients: {
    title: 'Tutti quelli che lo ricevono', hint: 'Scorra una persona verso sinistra, o prema il pulsante, per escluderla.', finalHint: 'La campagna è avviata: l’esclusione è definitiva, ed è possibile finché alla persona non è stato scritto.', search: 'Nome, numero o codice', leaveOut: 'Escludi',
    titleLive: 'Tutti quelli che aspettano ancora', out: 'Esclusi a mano', isFinal: 'escluso per sempre', leaveOutFinal: 'Escludi per sempre',
    nobody: 'Nessuno.', saveFirst: 'L’elenco c’è quando la bozza si può salvare: veda che cosa manca.',
  },
  conflict: {
    title: 'Nel frattempo la campagna è stata cambiata', text: 'Ecco le due versioni. Con «Tieni la mia» ciò che ha cambiato va sopra quella salvata; con «Prendi l’altra» continua con quella salvata così com’è.', member: 'Che cosa', mine: 'La Sua', theirs: 'Quella salvata', keepMine: 'Tieni la mia', takeTheirs: 'Prendi l’altra',
    members: { title: 'Titolo', text: 'Testo', channel: 'Canale', senderId: 'Mittente', filter: 'Filtro', exclude: 'Esclusi', safeSending: 'Invio sicuro', startAtLocal: 'Inizio', endAtLocal: 'Fine', timeZone: 'Fuso orario', daysOfWeek: 'Giorni', from: 'Dalle', to: 'Alle', messagesPerHour: 'Velocità', template: 'Modello' },
  },
};
