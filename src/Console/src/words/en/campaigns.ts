import { pluralOf } from '../plural';

const n = pluralOf('en');

/** What the list of campaigns says; the words for states are used by every screen. */
export const campaigns = {
  title: 'Campaigns', create: 'New campaign', search: 'Search by title',
  status: {
    draft: 'Draft', scheduled: 'Waiting to start', running: 'Sending', paused: 'Paused', completed: 'Sent', cancelled: 'Cancelled', expired: 'Ended before everybody got it',
  },
  filter: { status: 'State', channel: 'Channel', sender: 'Sender', any: 'Any state', anyChannel: 'Any channel', anySender: 'Any sender', live: 'Sending or waiting', ended: 'Ended' },
  untitled: 'Without a title', noText: 'No text yet',
  starts: (at: string) => `Starts ${at}`,
  done: (at: string) => `Done ${at}`,
  ended: (at: string) => `Ended ${at}`,
  noEnd: 'When it will be done cannot be said now',
  rate: (count: number) => n(count, { one: '# message an hour now', other: '# messages an hour now' }),
  still: 'Sends nothing now', unbound: 'Sends as fast as the channel takes it',
  sent: 'sent', delivered: 'delivered', read: 'read', errors: 'errors', of: (count: number) => n(count, { one: 'of # person', other: 'of # people' }),
  counting: 'People are being counted',
  percentOf: (title: string) => `Sent part of ${title}`,
  menu: (title: string) => `Actions for ${title}`,
  open: 'Open', edit: 'Edit', pause: 'Pause', resume: 'Resume', cancel: 'Cancel', clone: 'Make a copy', remove: 'Delete',
  deleted: (title: string) => `${title} is deleted`,
  paused: (title: string) => `${title} is paused`, resumed: (title: string) => `${title} goes on`, cloned: 'The copy is a draft',
  cancelTitle: 'Cancel this campaign?',
  cancelText: (count: number) => n(count, { one: '# person who waits will not get the message. A cancelled campaign does not go on.', other: '# people who wait will not get the message. A cancelled campaign does not go on.' }),
  cancelGo: 'Cancel the campaign',
  swipe: 'Delete',
  none: 'No campaign yet', noneText: 'Write one message, choose who gets it, and see before the launch when everybody will have it.',
  noneFirst: 'First bring your customers in and connect a sender: a WhatsApp number, online chat, your branded app or SMS.',
  nothing: 'No campaign is like that', nothingText: 'Another word or filter may find it.', clear: 'Clear the filters',
};
