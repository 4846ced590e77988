/** What the settings say. */
export const settings = {
  title: 'Settings', saved: 'Saved',
  zone: 'Time zone', zoneHint: 'Days and hours of campaigns are read in this zone, such as Europe/Rome.',
  region: 'Country', regionHint: 'Two letters. Telephone numbers without a country code are read as numbers of this country.',
  chatSender: 'Sender in the online chat', chatSenderHint: 'Campaigns that name no employee are sent by this one.', none: 'None',
  words: 'Words that stop messages', wordsHint: 'A customer who sends nothing but one of these words gets no more campaigns. One word a line. STOP always works.',
  wordsFor: (name: string) => `Words in ${name}`, ready: 'Ready words are used for this language until you write some.',
  retention: 'Keep people of ended campaigns (days)', retentionHint: '30 to 3650. Totals stay for ever.',
  keys: 'Keys', keysAbout: 'A key opens the console and the API. Give everybody a key of their own, so that it can be ended alone.',
  keyName: 'Name', keyRole: 'Role', roles: { creator: 'Creator: everything', manager: 'Manager: campaigns and customers, no payments and no keys', viewer: 'Viewer: reads only' } as Record<string, string>,
  newKey: 'New key', makeKey: 'Make the key', keyOnce: 'Copy the key now: it is shown once.', copy: 'Copy', copied: 'Copied', notCopied: 'The browser did not allow that. Select the text and copy it.', done: 'I have kept it',
  lastUsed: (at: string) => `last used ${at}`, neverUsed: 'never used', revoked: (at: string) => `ended ${at}`, revoke: 'End', revokeTitle: 'End this key?',
  revokeText: 'Everything that uses it stops at once, sessions in browsers too. It cannot be taken back.', revokeGo: 'End the key',
  phone: 'On your phone', phoneText: 'Show a code and scan it with the camera of your phone: the phone is then signed in as you are. The code works once, for two minutes.', phoneGo: 'Show the code', phoneAgain: 'Show a new code', phoneOld: 'The code is too old.', phoneAlt: 'QR code that signs a phone in',
  language: 'Language', signedIn: 'Signed in', signOut: 'Sign out', role: 'Role', business: 'Business',
};
