/** What the frame and the parts say. */
export const shell = {
  places: 'Places', skip: 'Go to the content',
  campaigns: 'Campaigns', customers: 'Customers', senders: 'Senders', balance: 'Balance', settings: 'Settings',
  loading: 'Loading', back: 'Back', close: 'Close', cancel: 'Cancel', save: 'Save', again: 'Try again', undo: 'Undo', more: 'Show more',
  noScreen: 'There is no such screen.',
  missing: 'This screen could not be loaded', missingText: 'It is loaded again as soon as the connection is back.', broken: 'Something went wrong on this screen', brokenText: 'The fault is the console’s. What you wrote in a campaign is kept.', reload: 'Load the page again',
  lost: 'No connection. What you see may be old; it is followed again as soon as the connection is back.',
  offline: 'The server was not reached. Try again when there is a connection; nothing is done twice.',
  suspended: 'The account is suspended: nothing is sent, and nothing can be changed.',
  optional: 'optional',
  search: 'Search', yes: 'Yes', no: 'No',
  channels: { whatsapp: 'WhatsApp', chat: 'Online chat', push: 'Branded app', sms: 'SMS' },
  signIn: {
    key: 'Key', hint: 'The key that your provider gave you. It begins with mm_.', go: 'Sign in',
    again: 'Your session has ended', againText: 'Sign in again to go on where you are. Nothing that you wrote is lost.',
    handover: 'Signing in with the code of your other screen …',
  },
};
