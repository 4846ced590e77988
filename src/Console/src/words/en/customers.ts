/** What the customers' screens say. */
export const customers = {
  title: 'Customers', one: 'Customer', create: 'New customer', import: 'Import', groups: 'Groups and staff', search: 'Name, number or id', group: 'Group', staff: 'Staff', optOut: 'Opt-outs',
  anyGroup: 'Any group', anyStaff: 'Any staff', anyOptOut: 'With and without opt-out', optedOut: 'Wants no messages', nothing: 'Nobody is like that', nothingText: 'Another word or filter may find somebody.',
  none: 'No customers yet', noneText: 'Bring them in from a file of your till, your calendar or a spreadsheet.', gone: 'There is no such customer: the person was erased, or the address is wrong.',
  wants: 'Messages', isIn: 'gets them', isOut: 'wants none', noAddress: 'not reachable', takeOut: 'Write no more', letIn: 'Write again', letInTitle: 'Write to this person again?', letInText: 'Only do this when the person asked for it. The law wants you to be able to show that.',
  evidence: (how: string, at: string) => `${how}, ${at}`, sources: { word: 'The person wrote a word', hand: 'Entered by hand', preference: 'Chosen in the provider’s app', provider: 'The provider says so', kept: 'Kept from before', other: 'Known' } as Record<string, string>,
  messages: 'Campaigns', noMessages: 'No campaign wrote to this person yet.', known: 'What you know', idHint: 'Your own number for the customer, from the till or the calendar.', birthHint: '1990-03-08, or --03-08 without the year.',
  further: 'Further data', devices: 'Devices with your app', platforms: { android: 'Android', ios: 'iPhone or iPad', web: 'Browser', other: 'Device' }, registered: (at: string) => `since ${at}`, userIdHint: 'Of a person who hides the number; WhatsApp tells it.',
  quote: (text: string) => `“${text}”`,
  fields: { customerId: 'Customer id', name: 'Name', phone: 'Telephone', gender: 'Gender', birthDate: 'Date of birth', totalSpent: 'Spent in all', averageReceipt: 'Average receipt', visits: 'Visits', brandedApp: 'Has the branded app', onlineApp: 'Has the online app', staff: 'Staff', groups: 'Groups', whatsappUserId: 'WhatsApp user id' },
  stale: 'Somebody changed this customer meanwhile; the other fields show what stands now. Look at yours and save again.', erase: 'Erase', eraseTitle: 'Erase this customer?', eraseText: 'Everything about the person is erased for ever. An opt-out stays known in a sealed form, so that nobody writes to the number again by mistake.',
};
