import { pluralOf } from '../plural';

const n = pluralOf('en');

/** What one campaign's screen says. */
export const campaign = {
  title: 'Campaign', gone: 'This campaign is not there: it was deleted, or the address is wrong.', part: 'part of a campaign that was split',
  created: 'Created', started: 'Started', starts: 'Starts', finished: 'Ended', expected: 'Done', ends: 'Ends at the latest', now: 'Now', cost: 'Cost', held: (amount: string) => `(${amount} held)`,
  leaveOut: 'Leave people out', deleteTitle: 'Delete this campaign?', deleteOpen: 'It stops at once, and people who wait will not get it. Its statistics are hidden.', deleteEnded: 'It is hidden with its statistics. Messages that were sent stay with the customers.',
  funnel: 'From everybody to read', notLaunched: 'There is nothing to count before the launch.', audience: 'Chosen', toSend: 'To send to', sent: 'Sent', delivered: 'Delivered', read: 'Read', smsRead: 'SMS does not tell who read it.',
  leftOut: (count: number) => n(count, { one: '# person was left out', other: '# people were left out' }),
  errors: 'Errors', noErrors: 'None.', hours: 'Messages by hour', done: 'Sent', planned: 'Planned', hoursCut: (count: number) => n(count, { one: '# hour more is not shown.', other: '# hours more are not shown.' }),
  split: { menu: 'Split …', title: 'Split this campaign', text: 'Several drafts are made of it, each for its own part of the people; together they are all of them. Each can have another sender, speed or time.', parts: 'Into how many campaigns', hint: '2 to 50. This draft stays as the first.', go: 'Split' },
  people: {
    because: (reason: string) => `Only: ${reason}`,
    title: 'People', csv: 'As a CSV file', search: 'Name, number or id', filter: 'Which people', nobody: 'Nobody.',
    filters: { all: 'Everybody', sent: 'Sent or better', delivered: 'Delivered or read', read: 'Read', waiting: 'Not yet', failed: 'Errors', skipped: 'Left out' },
    status: { waiting: 'not yet', sending: 'being sent', unknown: 'perhaps sent', sent: 'sent', delivered: 'delivered', read: 'read', failed: 'error', skipped: 'left out' } as Record<string, string>,
    times: { sentAt: 'sent', deliveredAt: 'delivered', readAt: 'read' }, next: (at: string) => `Expected ${at}.`,
  },
};
