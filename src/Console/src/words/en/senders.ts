import { pluralOf } from '../plural';

const n = pluralOf('en');
const numbers = new Intl.NumberFormat('en');
const f = (count: number): string => numbers.format(count);

/** What the senders' screens say. */
export const senders = {
  title: 'Senders', one: 'Sender', create: 'New sender', none: 'No sender yet', noneText: 'Connect what your customers know you by: your WhatsApp number, an SMS sender, your branded app, or an employee in the online chat.',
  status: { pendingTerms: 'Terms to accept', pendingPayment: 'To be paid', pendingLink: 'To be linked', active: 'Ready', paused: 'Paused', unpaid: 'Not paid', restricted: 'Restricted', disconnected: 'Not connected' } as Record<string, string>,
  cures: {
    pendingTerms: 'Read the terms and accept them.', pendingPayment: 'Pay for the channel; the price is below.', pendingLink: 'Enter what the provider’s page shows.', paused: 'Nothing is sent until you resume.',
    unpaid: 'The paid time has ended. Campaigns wait until you pay.', restricted: 'The provider restricts this number. Write to fewer people, and only to those who know you.', disconnected: 'The provider refuses the access. Enter new credentials.',
  } as Record<string, string>,
  usedOf: (used: number, limit: number) => `${f(used)} of ${f(limit)} in this hour`, used: (used: string) => `${used} in this hour`, free: (at: string) => `free again ${at}`, peopleOf: (used: number, limit: number) => `${f(used)} of ${f(limit)} people in 24 hours`,
  about: { whatsapp: 'your own number, by the official platform', chat: 'an employee, in the app of your customers', push: 'notifications of your branded app', sms: 'a number or a name, by your SMS provider' },
  risk: 'WhatsApp blocks numbers that write too much to people who do not know them. This product sends slowly, so that it does not happen; it cannot promise it.',
  name: 'Name', nameHint: { whatsapp: 'For you, such as Reception.', chat: 'Customers see it as the sender.', push: 'Customers see it as the title.', sms: 'For you.' }, phone: 'Telephone number', phoneHint: 'With country code. It must not be in use in the WhatsApp app.',
  employee: 'Employee', noStaff: 'Enter your staff under Customers first.', go: 'Go on', quality: 'Rating by WhatsApp', qualities: { GREEN: 'good', YELLOW: 'medium', RED: 'bad', UNKNOWN: 'none yet' } as Record<string, string>,
  hour: 'This hour', day: 'These 24 hours', nextFree: 'Next free place', paid: 'Paid until', relink: 'Enter new credentials', remove: 'Delete', removeTitle: 'Delete this sender?', removeText: 'Its credentials are erased at once. Campaigns on it send nothing any more; their statistics stay.',
  edit: 'Name and limits', limit: 'Messages an hour, over all campaigns', limitHint: '1 to 40.', changed: 'Somebody changed this sender meanwhile. Look at what stands now and save again.', renew: 'Pay another month by itself', renewHint: 'From the balance, when the paid time ends.',
  steps: { terms: 'Terms', pay: 'Payment', link: 'Link' },
  terms: { title: 'Terms', version: (version: string) => `Version ${version}`, agree: 'I have read the terms and accept them.', go: 'Accept' },
  pay: {
    more: 'Pay ahead', months: 'For', monthsOf: (count: number) => n(count, { one: '# month', other: '# months' }), sum: 'You pay', available: 'Available in the balance', go: 'Pay', noPrice: 'Your provider has set no price for WhatsApp yet; ask them.', creator: 'A creator has to pay; ask the owner.',
  },
  link: {
    about: {
      whatsapp: 'At Meta: have the business verified, create an app with the product WhatsApp, add your number. Then enter here what Meta shows.', sms: 'From the console of your SMS provider.', smpp: 'From the contract with your SMS centre.',
      push: 'From the service account of your app’s Firebase project.', chat: 'Nothing is to be linked.',
    },
    members: {
      phoneNumberId: 'Phone number id', businessAccountId: 'WhatsApp Business account id', accessToken: 'Access token', appSecret: 'App secret', verifyToken: 'Verify token', accountSid: 'Account SID', authToken: 'Auth token', from: 'Sender',
      messagingServiceSid: 'Messaging service SID', systemId: 'System id', password: 'Password', projectId: 'Project id', clientEmail: 'Service account', privateKey: 'Private key',
    } as Record<string, string>,
    hints: {
      phoneNumberId: 'WhatsApp → API setup. Not the telephone number itself.', businessAccountId: 'WhatsApp → API setup, beside it.', accessToken: 'Of a system user, with “never expires”. The one on the API setup page ends after a day.', appSecret: 'App settings → Basic.',
      verifyToken: 'A word that you invent; Meta asks for it with the webhook.', from: 'A number with country code, a short code, or a name.', messagingServiceSid: 'Instead of the sender; leave one of both empty.',
    } as Record<string, string>,
    smpp: 'My provider is an SMS centre (SMPP)', file: 'The service account’s file', fileHint: 'A JSON file. It is read on this device and fills the fields.', notAFile: 'This is not a service account’s file.', go: 'Check and link', asking: 'Asking the provider …',
    reasons: { tokenRejected: 'The token is wrong, has ended, or lacks a permission. Make a new one for the system user with both WhatsApp permissions.', numberUnknown: 'The token does not open this phone number id. Compare it with the API setup page.', wrongAccount: 'The number belongs to another business account. Take the account id beside the number.' } as Record<string, string>,
  },
  webhook: { missing: 'The provider has not verified the address for its reports yet: nobody is seen as having read, and a STOP is not noticed. The address is below.', title: 'Reports of the provider', whatsapp: 'Enter this address and the verify token at Meta under WhatsApp → Configuration, and subscribe to messages. Without it nobody is seen as having read, and a STOP is not noticed.', sms: 'Enter this address at your provider for incoming messages.' },
  hourOf: {
    title: 'The hour, with every campaign on it', again: 'Read again', about: (limit: number) => n(limit, { one: 'All campaigns share # message an hour.', other: 'All campaigns share # messages an hour.' }), noLimit: 'This sender has no limit by the hour.', nobody: 'No campaign uses it now.',
    others: 'Tests and single messages', counts: (done: number, planned: number) => `${f(done)} sent, ${f(planned)} planned`,
  },
};
