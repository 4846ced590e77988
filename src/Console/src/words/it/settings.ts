import type { Words } from '../en';

export const settings: Words['settings'] = {
  title: 'Impostazioni', saved: 'Salvato',
  zone: 'Fuso orario', zoneHint: 'Giorni e ore delle campagne valgono in questo fuso, ad esempio Europe/Rome.',
  region: 'Paese', regionHint: 'Due lettere. I numeri senza prefisso internazionale sono letti come numeri di questo paese.',
  chatSender: 'Mittente nella chat online', chatSenderHint: 'Le campagne che non indicano un dipendente partono da questo.', none: 'Nessuno',
  words: 'Parole che fermano i messaggi', wordsHint: 'Chi invia solo una di queste parole non riceve più campagne. Una parola per riga. STOP vale sempre.',
  wordsFor: name => `Parole in ${name}`, ready: 'Per questa lingua valgono le parole già pronte finché non ne scrive altre.',
  retention: 'Conservare le persone delle campagne finite (giorni)', retentionHint: 'Da 30 a 3650. I totali restano sempre.',
  keys: 'Chiavi', keysAbout: 'Una chiave apre la console e l’API. Dia a ciascuno la propria, così si può chiudere da sola.',
  keyName: 'Nome', keyRole: 'Ruolo', roles: { creator: 'Titolare: tutto', manager: 'Responsabile: campagne e clienti, niente pagamenti e niente chiavi', viewer: 'Lettore: sola lettura' },
  newKey: 'Nuova chiave', makeKey: 'Crea la chiave', keyOnce: 'Copi la chiave adesso: viene mostrata una volta sola.', copy: 'Copia', copied: 'Copiato', notCopied: 'Il browser non lo ha permesso. Selezioni il testo e lo copi.', done: 'L’ho conservata',
  lastUsed: at => `usata l’ultima volta ${at}`, neverUsed: 'mai usata', revoked: at => `chiusa ${at}`, revoke: 'Chiudi', revokeTitle: 'Chiudere questa chiave?',
  revokeText: 'Tutto ciò che la usa si ferma subito, anche le sessioni nei browser. Non si può tornare indietro.', revokeGo: 'Chiudi la chiave',
  phone: 'Sul telefono', phoneText: 'Mostri un codice e lo inquadri con la fotocamera del telefono: il telefono accede come Lei. Il codice vale una volta, per due minuti.', phoneGo: 'Mostra il codice', phoneAgain: 'Mostra un nuovo codice', phoneOld: 'Il codice è scaduto.', phoneAlt: 'Codice QR per accedere dal telefono',
  language: 'Lingua', signedIn: 'Accesso', signOut: 'Esci', role: 'Ruolo', business: 'Attività',
};
